{#-
    Grain: one row per order and item in it.
    Question: what was bought together?
    The lines of int_order_lines, summed. order_key is a dense integer that stands for the order in
    joins over pairs of its items.
-#}

with

order_items as (

    select
        user_key,
        order_id,
        item_key,
        {{ double_value('sum(quantity)') }} as quantity,
        sum(revenue) as revenue,
        min(event_at) as ordered_at
    from {{ ref('int_order_lines') }}
    group by
        user_key,
        order_id,
        item_key

),

final as (

    select
        cast(dense_rank() over (order by user_key, order_id) as integer) as order_key,
        item_key,
        user_key,
        order_id,
        quantity,
        revenue,
        ordered_at
    from order_items

)

select * from final
