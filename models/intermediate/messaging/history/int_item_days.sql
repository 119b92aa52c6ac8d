{#-
    Grain: one row per item and day (UTC) on which anybody viewed or bought it, within the window.
    Question: how often was the item viewed and bought on that day?
    Growth: items * days, at most the events.
-#}

with

final as (

    select
        item_key,
        active_day,
        cast(sum(purchases) as integer) as purchases,
        cast(sum(views) as integer) as views
    from {{ ref('int_user_item_days') }}
    where purchases + views > 0
    group by
        item_key,
        active_day

)

select * from final
