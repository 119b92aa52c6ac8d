{#-
    Grain: one row per user with touches in the window.
    Question: how much does the user buy, and when were they last here?
    Orders are the moments in the window at which they bought anything. Growth: purchases.
-#}

with

orders as (

    select
        user_key,
        count(distinct bought_at) as orders
    from {{ ref('int_repurchases') }}
    group by user_key

),

visits as (

    select
        user_key,
        max(last_at) as last_at
    from {{ ref('int_user_items') }}
    group by user_key

),

final as (

    select
        histories.user_key,
        histories.history_share,
        coalesce(orders.orders, 0) as orders,
        ln(1 + {{ double_value('coalesce(orders.orders, 0)') }}) as user_orders,
        1 / (1 + {{ days_between('visits.last_at', 'run_dates.as_of') }}) as user_recency
    from {{ ref('int_user_history_shares') }} as histories
    cross join {{ ref('int_run_dates') }} as run_dates
    inner join visits
        on histories.user_key = visits.user_key
    left join orders
        on histories.user_key = orders.user_key

)

select * from final
