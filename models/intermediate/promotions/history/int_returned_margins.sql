{#-
    Grain: one row per order and moment at which something of it came back.
    Question: how much of the margin of an order was taken back, and when?
    A return takes the margin of its line: of the pieces of the item that the order had until then,
    the share which came back; all returns together take it once. It belongs to the order that it
    names, else to the user's last order of the item before it; one of something that was never
    bought takes nothing. Growth: returns * the user's purchases of the item.
-#}

with

returned_items as (

    select
        source_row,
        user_key,
        item_key,
        order_id,
        abs(coalesce(quantity, 1)) as quantity,
        event_at as returned_at
    from {{ ref('int_event_details') }}
    where event_type = 'return'

),

returned_orders as (

    select
        returned_items.source_row,
        returned_items.user_key,
        returned_items.item_key,
        lines.order_id,
        returned_items.quantity,
        {{ double_value('sum(lines.quantity)') }} as bought,
        {{ double_value('sum(lines.margin)') }} as margin,
        returned_items.returned_at,
        row_number() over (
            partition by returned_items.source_row
            order by
                case when returned_items.order_id = lines.order_id then 0 else 1 end,
                min(lines.event_at) desc,
                lines.order_id asc
        ) as order_rank
    from returned_items
    inner join {{ ref('int_order_lines') }} as lines
        on
            returned_items.user_key = lines.user_key
            and returned_items.item_key = lines.item_key
            and returned_items.returned_at >= lines.event_at
    group by
        returned_items.source_row,
        returned_items.user_key,
        returned_items.item_key,
        returned_items.order_id,
        lines.order_id,
        returned_items.quantity,
        returned_items.returned_at
    having sum(lines.quantity) > 0

),

returned_so_far as (

    select
        *,
        {{ double_value(
            'sum(quantity) over (
            partition by user_key, order_id, item_key
            order by returned_at, source_row
            rows between unbounded preceding and current row
        )'
        ) }} as returned
    from returned_orders
    where order_rank = 1

),

final as (

    select
        user_key,
        order_id,
        sum({{ try_cast(
            'margin * (least(returned, bought) - least(returned - quantity, bought)) / bought',
            'decimal(28, 4)'
        ) }}) as returned_margin,
        returned_at
    from returned_so_far
    group by
        user_key,
        order_id,
        returned_at

)

select * from final
