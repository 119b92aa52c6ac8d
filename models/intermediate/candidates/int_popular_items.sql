{#-
    Grain: one eligible item in one scope: its category, or the whole shop (category_path null).
    Question: which items are most popular there now?
    By people in the last trend_days, then by people in the window; untouched items come last.
-#}

with

eligible as (

    select
        eligible_items.item_key,
        eligible_items.category_path,
        eligible_items.tie_breaker,
        coalesce(popularity.people, 0) as people,
        coalesce(popularity.recent_people, 0) as recent_people
    from {{ ref('int_eligible_items') }} as eligible_items
    left join {{ ref('int_item_popularity') }} as popularity
        on eligible_items.item_key = popularity.item_key
    where eligible_items.is_eligible

),

scoped as (

    select * from eligible
    where category_path is not null

    union all

    select
        item_key,
        null as category_path,
        tie_breaker,
        people,
        recent_people
    from eligible

),

final as (

    select
        category_path,
        item_key,
        cast(
            row_number() over (
                partition by category_path
                order by recent_people desc, people desc, tie_breaker asc, item_key asc
            ) as integer
        ) as popularity_rank
    from scoped

)

select * from final
