{#-
    Grain: one row per scope (a category of any level, or the whole shop) and item trending in it.
    Question: which items are trending now, and how strongly?
    Ranked by trend_ratio (int_item_trends); only items that may be offered. An item is trending if
    more people touch it than before, its ratio is over 1 (in a shop that shrinks as a whole, items
    with few people have less), and at least three people touched it in the last week: one or two
    are not a trend. The best 50 per scope. Growth: scopes * 50.
-#}

{%- set minimum_people = 3 %}
{%- set items_per_scope = 50 %}

with

rising_items as (

    select trends.*
    from {{ ref('int_item_trends') }} as trends
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on trends.item_key = eligible_items.item_key
    where
        eligible_items.is_eligible
        and trends.recent_people >= {{ minimum_people }}
        and trends.recent_people > trends.earlier_weekly_people
        and trends.trend_ratio > 1

),

ranked_items as (

    select
        scopes.category_key,
        rising_items.*,
        row_number() over (
            partition by scopes.category_key
            order by
                rising_items.trend_ratio desc,
                rising_items.recent_people desc,
                rising_items.item_key asc
        ) as trend_rank
    from rising_items
    inner join {{ ref('int_item_scopes') }} as scopes
        on rising_items.item_key = scopes.item_key

),

final as (

    select
        coalesce(categories.category_path, '') as category_path,
        items.item_id,
        items.item_name,

        cast(coalesce(categories.category_level, 0) as bigint) as category_level,

        cast(ranked_items.trend_rank as bigint) as trend_rank,
        ranked_items.trend_ratio,
        ranked_items.recent_people,
        ranked_items.earlier_weekly_people,
        cast(ranked_items.earlier_weeks as bigint) as earlier_weeks
    from ranked_items
    inner join {{ ref('int_items') }} as items
        on ranked_items.item_key = items.item_key
    left join {{ ref('int_categories') }} as categories
        on ranked_items.category_key = categories.category_key
    where ranked_items.trend_rank <= {{ items_per_scope }}

)

select * from final
