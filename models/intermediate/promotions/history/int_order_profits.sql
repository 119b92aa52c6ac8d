{#-
    Grain: one row per order of one user.
    Question: what did the order bring, what came back of it up to as_of, and which promotion does
    the log say was used?
    The entries of the order (int_order_entries), summed. Growth: orders.
-#}

with

final as (

    select
        user_key,
        order_id,
        max(promotion_id) as promotion_id,
        sum(order_value) as order_value,
        sum(case when is_return then 0 else margin end) as order_margin,
        -sum(case when is_return then margin else 0 end) as returned_margin,
        min(ordered_at) as ordered_at
    from {{ ref('int_order_entries') }}
    group by
        user_key,
        order_id

)

select * from final
