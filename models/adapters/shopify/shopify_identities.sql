{#-
    Grain: one row per telling of ids that belong together.
    Question: by which address and which orders is a customer known?
    Trackers tell an order by its id, its number or its name, with or without the #.
-#}
{{ config(enabled=source_is_named('shopify')) }}

with

final as (

    select
        user_id,
        'email' as kind,
        email_mark as told_value,
        false as is_device,
        created_at as seen_at
    from {{ ref('shopify_customers') }}
    where email_mark is not null
    {%- for name in ['order_id', 'order_number', 'order_name', "replace(order_name, '#', '')"] %}

    {{ union_distinct() }}

    select
        user_id,
        'order' as kind,
        {{ name }} as told_value,
        false as is_device,
        ordered_at as seen_at
    from {{ ref('shopify_orders') }}
    where user_id is not null and {{ name }} is not null
    {%- endfor %}

)

select * from final
