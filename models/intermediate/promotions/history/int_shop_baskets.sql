{#-
    Grain: one row per day (UTC) of a moment.
    Question: what was an order worth in the shop before that day, and what did it bring?
    Means of all orders before the day, returns up to then taken off the margin; null before the
    first order. Growth: days.
-#}

with

order_days as (

    select
        cast(entry_at as date) as entry_day,
        sum(orders) as orders,
        sum(order_value) as order_value,
        sum(margin) as margin
    from {{ ref('int_order_entries') }}
    group by cast(entry_at as date)

),

moment_days as (

    select distinct moment_day
    from {{ ref('int_promotion_moments') }}

),

final as (

    select
        moment_days.moment_day,
        case
            when sum(order_days.orders) > 0
                then greatest(
                    {{ double_value('sum(order_days.order_value)') }} / sum(order_days.orders), 0
                )
        end as shop_basket,
        {{ double_value('sum(order_days.margin)') }} / nullif(sum(order_days.orders), 0)
            as shop_margin
    from moment_days
    left join order_days
        on moment_days.moment_day > order_days.entry_day
    group by moment_days.moment_day

)

select * from final
