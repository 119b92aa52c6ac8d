{#- The events of a tracker, out of its models <source>_products and <source>_orders. A device is a
    user until an alias says whose it is. -#}
{% macro tracked_events(source_name) -%}
with

final as (

    select
        event_id,
        coalesce(user_id, anonymous_id) as user_id,
        item_id,
        sku,
        cast(null as {{ dbt.type_string() }}) as order_id,
        cast(null as {{ dbt.type_string() }}) as session_id,
        event_type,
        currency,
        quantity,
        cast(null as {{ dbt.type_string() }}) as unit_price,
        event_value,
        event_at
    from {{ ref(source_name ~ '_products') }}

    union all

    select
        event_id,
        coalesce(user_id, anonymous_id) as user_id,
        item_id,
        sku,
        order_id,
        cast(null as {{ dbt.type_string() }}) as session_id,
        event_type,
        currency,
        quantity,
        price as unit_price,
        cast(null as {{ double_type() }}) as event_value,
        event_at
    from {{ ref(source_name ~ '_orders') }}

)

select * from final
{%- endmacro %}
