{#-
    Grain: one row per user and item touched in the window.
    Question: how often, how strongly and when did the user touch the item?
-#}

with

touches as (

    select * from {{ ref('int_touches') }}

),

final as (

    select
        user_key,
        item_key,
        max(event_type_key) as strongest_event_type_key,
        cast(sum(event_count) as integer) as event_count,
        min(touched_at) as first_at,
        max(last_at) as last_at
    from touches
    group by
        user_key,
        item_key

)

select * from final
