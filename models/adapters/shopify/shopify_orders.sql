{#-
    Grain: one row per order that counts.
    Question: who ordered when, in which currency, and under which names do others know the order?
    Test orders, and orders that were cancelled or deleted, are left out.
-#}
{{ config(enabled=source_is_named('shopify')) }}

with

orders as (

    {{ source_rows('shopify', 'order') | indent(4) }}

),

final as (

    select
        id as order_id,
        customer_id as user_id,
        name as order_name,
        order_number,
        coalesce(currency, currency_code) as currency,
        customer_locale as locale,
        shipping_address_country_code as country,
        coalesce(processed_at, created_at) as ordered_at
    from orders
    where
        not coalesce(test, false)
        and not coalesce(_fivetran_deleted, false)
        and cancelled_at is null

)

select * from final
