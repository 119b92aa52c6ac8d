{#-
    Grain: one row per country of the shop's users ('' where unknown) and item that may be offered
    there.
    Question: which popular items may fill lists there, in the whole shop and in each category?
    Ranked by people in the last recent_days, then by people in the window; untouched items come
    last. Kept as deep as the user with the most withheld items and the one with the longest history
    need. Growth: countries * items.
-#}

with

countries as (

    select distinct coalesce(country, '') as country
    from {{ ref('int_users') }}

),

worst_case as (

    select coalesce(max(items), 0) as items
    from {{ ref('int_user_suppression_counts') }}

),

longest_history as (

    select coalesce(max(items), 0) as items
    from {{ ref('int_user_history_shares') }}

),

offered_items as (

    select
        countries.country,
        eligible_items.item_key,
        eligible_items.category_path,
        coalesce(popularity.people, 0) as people,
        coalesce(popularity.recent_people, 0) as recent_people
    from {{ ref('int_eligible_items') }} as eligible_items
    cross join countries
    left join {{ ref('int_item_popularity') }} as popularity
        on eligible_items.item_key = popularity.item_key
    left join {{ ref('int_country_exclusions') }} as country_exclusions
        on
            eligible_items.item_key = country_exclusions.item_key
            and countries.country = country_exclusions.country
    where
        eligible_items.is_eligible
        and country_exclusions.item_key is null

),

ranked_items as (

    select
        country,
        item_key,
        category_path,
        cast(
            row_number() over (
                partition by country
                order by recent_people desc, people desc, item_key asc
            ) as integer
        ) as rank_in_shop,
        cast(
            row_number() over (
                partition by country, category_path
                order by recent_people desc, people desc, item_key asc
            ) as integer
        ) as rank_in_category
    from offered_items

),

final as (

    select ranked_items.*
    from ranked_items
    cross join worst_case
    cross join longest_history
    where
        ranked_items.rank_in_category <= {{ var('recommendations_per_user') }}
        or ranked_items.rank_in_shop
        <= {{ var('recommendations_per_user') }} + worst_case.items
        + least(longest_history.items, {{ var('history_length') }})

)

select * from final
