{#-
    Grain: one row per user and item that they bought in the window.
    Question: how often and how recently did the user buy the item?
    recent_orders: each purchase counts half after preference_half_life_days, in billionths.
    orders_since: how often the user came to buy since, without the item. Growth: purchases.
-#}

with

purchases as (

    select
        repurchases.user_key,
        repurchases.item_key,
        repurchases.bought_at,
        {{ to_billionths(age_decay('repurchases.bought_at')) }} as recent_order,
        dense_rank() over (
            partition by repurchases.user_key
            order by repurchases.bought_at desc
        ) - 1 as orders_since
    from {{ ref('int_repurchases') }} as repurchases
    cross join {{ ref('int_run_dates') }} as run_dates

),

final as (

    select
        user_key,
        item_key,
        cast(count(*) as integer) as orders,
        cast(sum(recent_order) as bigint) as recent_orders,
        cast(min(orders_since) as integer) as orders_since,
        max(bought_at) as last_bought_at
    from purchases
    group by
        user_key,
        item_key

)

select * from final
