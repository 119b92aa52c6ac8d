{#- The orders that a tracker tells of, each once: an order that is told again, as when its page is
    opened twice, counts as it was told first. -#}
{% macro tracked_told_orders(source_name) -%}
with

{% for table in ['order_completed', 'order_cancelled'] -%}
{{ table }} as (

    {{ source_rows(source_name, table) | indent(4) }}

),

{% endfor -%}

numbered_orders as (

    select
        order_completed.*,
        order_cancelled.id is not null as is_cancelled,
        row_number() over (
            partition by coalesce(order_completed.order_id, order_completed.id)
            order by order_completed.told_at nulls last, order_completed.id
        ) as telling_number
    from order_completed
    left join order_cancelled
        on order_completed.order_id = order_cancelled.order_id

),

final as (

    select
        id,
        user_id,
        anonymous_id,
        order_id,
        currency,
        products,
        is_cancelled,
        told_at as ordered_at
    from numbered_orders
    where telling_number = 1

)

select * from final
{%- endmacro %}
