{#- Every user of a kept event has a list, as long as recommendations_per_user or, in a small shop,
    as the items that may be offered and are not withheld from the user. -#}

with

active_users as (

    select distinct events.user_id
    from {{ ref('stg_events') }} as events
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at <= run_dates.as_of
    left join {{ ref('stg_users') }} as registered
        on
            events.user_id = registered.user_id
            and registered.is_internal
    where registered.user_id is null

),

offered as (

    select count(*) as items
    from {{ ref('int_eligible_items') }}
    where is_eligible

),

withheld as (

    select
        suppressions.user_key,
        count(*) as items
    from {{ ref('int_user_suppressions') }} as suppressions
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on
            suppressions.item_key = eligible_items.item_key
            and eligible_items.is_eligible
    group by suppressions.user_key

),

not_sold as (

    select
        exclusions.country,
        count(*) as items
    from {{ ref('int_country_exclusions') }} as exclusions
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on
            exclusions.item_key = eligible_items.item_key
            and eligible_items.is_eligible
    group by exclusions.country

),

lists as (

    select
        user_id,
        count(*) as items
    from {{ ref('user_recommendations') }}
    group by user_id

)

select
    active_users.user_id,
    lists.items
from active_users
cross join offered
left join {{ ref('int_users') }} as users
    on active_users.user_id = users.user_id
left join withheld
    on users.user_key = withheld.user_key
left join not_sold
    on users.country = not_sold.country
left join lists
    on active_users.user_id = lists.user_id
where
    users.user_key is null
    or coalesce(lists.items, 0) < least(
        {{ var('recommendations_per_user') }},
        offered.items - coalesce(withheld.items, 0) - coalesce(not_sold.items, 0)
    )
