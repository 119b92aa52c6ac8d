{#-
    Grain: one row per user and day (UTC) on which they did anything, within the window.
    Question: how active was the user on that day?
    Growth: users * days, at most the events.
-#}

with

final as (

    select
        user_key,
        active_day,
        cast(sum(events) as integer) as events
    from {{ ref('int_user_item_days') }}
    group by
        user_key,
        active_day

)

select * from final
