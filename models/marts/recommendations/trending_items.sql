{#-
    Grain: one scope (a category of any level, or the whole shop) and one item that rises in it.
    Question: which items are on the rise now, and how much?
    By trend_ratio (int_item_trends), of items that may be offered. On the rise is what more people
    touch than before, with a ratio over 1 (few people in a shop that shrinks as a whole have less),
    and at least three in the last week: one or two are no trend. The best 50 of a scope. Growth:
    scopes * 50.
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

ranked as (

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
        cast(ranked.trend_rank as bigint) as trend_rank,
        ranked.trend_ratio,
        ranked.recent_people,
        ranked.earlier_weekly_people,
        cast(ranked.earlier_weeks as bigint) as earlier_weeks
    from ranked
    inner join {{ ref('int_items') }} as items
        on ranked.item_key = items.item_key
    left join {{ ref('int_categories') }} as categories
        on ranked.category_key = categories.category_key
    where ranked.trend_rank <= {{ items_per_scope }}

)

select * from final
