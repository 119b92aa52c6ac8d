{#- Every user of a kept event has a list of recommendations_per_user items or, in a small shop, of
    all items that may be offered and are not withheld from the user; of sampled_users, those of the
    sample. -#}

with

active_users as (

    select distinct events.user_id
    from {{ ref('stg_events') }} as events
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at <= run_dates.as_of
    left join {{ ref('stg_users') }} as internal_users
        on
            events.user_id = internal_users.user_id
            and internal_users.is_internal
    where internal_users.user_id is null

),

offered_items as (

    select count(*) as items
    from {{ ref('int_eligible_items') }}
    where is_eligible

),

withheld_counts as (

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

unsold_counts as (

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
cross join offered_items
left join {{ ref('int_users') }} as users
    on active_users.user_id = users.user_id
left join withheld_counts
    on users.user_key = withheld_counts.user_key
left join unsold_counts
    on users.country = unsold_counts.country
left join lists
    on active_users.user_id = lists.user_id
where
    users.user_key is null
    or (
        coalesce(lists.items, 0) < least(
            {{ var('recommendations_per_user') }},
            offered_items.items
            - coalesce(withheld_counts.items, 0)
            - coalesce(unsold_counts.items, 0)
        )
        {%- if var('sampled_users') > 0 %}
        and users.user_key <= {{ var('sampled_users') }}
        {%- endif %}
    )
