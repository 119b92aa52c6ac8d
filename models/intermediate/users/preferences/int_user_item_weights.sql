{#-
    Grain: one row per user and item touched in the window.
    Question: how much does the item say about the user's taste?
    weight = history_weight of the strongest event type * sqrt(times touched), halved every
    preference_half_life_days since the last touch, in billionths. A view, because three models sum
    it over different groups.
-#}
{{ config(materialized='view') }}

with

item_weights as (

    select
        user_items.user_key,
        user_items.item_key,
        event_types.history_weight
        * sqrt(user_items.event_count)
        * {{ age_decay('user_items.last_at') }} as weight,
        user_items.last_at
    from {{ ref('int_user_items') }} as user_items
    inner join {{ ref('int_event_types') }} as event_types
        on user_items.strongest_event_type_key = event_types.event_type_key
    cross join {{ ref('int_run_dates') }} as run_dates

),

final as (

    select
        user_key,
        item_key,
        {{ to_billionths('weight') }} as weight,
        last_at
    from item_weights

)

select * from final
