{#-
    Grain: one order of one user.
    Question: what was bought together?
    The shop's own order_id where it gives one; else the purchases of one user at one moment.
-#}

with

purchases as (

    select
        events.user_key,
        events.item_key,
        events.event_at,
        coalesce(events.quantity, 1) as quantity,
        coalesce(events.unit_price, 0) * coalesce(events.quantity, 1) as revenue,
        coalesce(
            events.order_id,
            users.user_id || ' ' || cast(events.event_at as {{ dbt.type_string() }})
        ) as order_id
    from {{ ref('int_known_events') }} as events
    inner join {{ ref('int_users') }} as users
        on events.user_key = users.user_key
    where events.event_type = 'purchase'

),

final as (

    select
        user_key,
        order_id,
        cast(count(distinct item_key) as integer) as items,
        {{ double_value('sum(quantity)') }} as quantity,
        {{ double_value('sum(' ~ try_cast('revenue', 'decimal(28, 4)') ~ ')') }} as revenue,
        min(event_at) as ordered_at
    from purchases
    group by
        user_key,
        order_id

)

select * from final
