{#-
    Grain: one row per user and one of the score_history_items items they touched last.
    Question: how much does sharing the item say that users are alike, and is the user found by it?
    search_weight, for a user looking for neighbours: sqrt(times touched) * exp(-(k - 1) / 8) *
    ln(users / people who touched the item), k as in int_user_histories. Items that everyone touches
    say nothing. list_weight, for a user found through the item: 1 / sqrt(items of theirs in here).
    is_listed: an item finds the users who touched it last, among those with two items or more, as
    many as int_neighbour_limits allows. Growth: linear in the touched items.
-#}

{%- set recency_moments = 8 %}

with

shoppers as (

    select count(distinct user_key) as users
    from {{ ref('int_user_items') }}

),

recent_items as (

    select
        user_key,
        item_key,
        event_count,
        last_at,
        row_number() over (
            partition by user_key
            order by last_at desc, item_key asc
        ) as history_position,
        dense_rank() over (
            partition by user_key
            order by last_at desc
        ) as moment,
        count(*) over (partition by user_key) as items
    from {{ ref('int_user_items') }}

),

listed_items as (

    select
        *,
        row_number() over (
            partition by
                item_key,
                case when items > 1 then 1 else 0 end
            order by last_at desc, user_key asc
        ) as list_position
    from recent_items
    where history_position <= {{ var('score_history_items') }}

),

final as (

    select
        listed_items.user_key,
        listed_items.item_key,
        sqrt(listed_items.event_count)
        * {{ exponential('-(listed_items.moment - 1) / ' ~ double_value(recency_moments)) }}
        * ln({{ double_value('shoppers.users') }} / popularity.people) as search_weight,
        1 / sqrt(least(listed_items.items, {{ var('score_history_items') }})) as list_weight,
        listed_items.items > 1
        and listed_items.list_position <= limits.list_length as is_listed
    from listed_items
    inner join {{ ref('int_item_popularity') }} as popularity
        on listed_items.item_key = popularity.item_key
    cross join shoppers
    cross join {{ ref('int_neighbour_limits') }} as limits

)

select * from final
