{#-
    Grain: one row per customer.
    Question: what does the table of users say about them?
    Language and country are those of their last order, where the customer's own is not told.
-#}
{{ config(enabled=source_is_named('shopify')) }}

with

numbered_orders as (

    select
        user_id,
        locale,
        country,
        row_number() over (
            partition by user_id
            order by ordered_at desc nulls last, order_id desc
        ) as order_number
    from {{ ref('shopify_orders') }}

),

final as (

    select
        customers.user_id,
        cast(null as {{ dbt.type_string() }}) as timezone,
        coalesce(customers.locale, numbered_orders.locale) as locale,
        numbered_orders.country,
        customers.consent_email,
        customers.created_at
    from {{ ref('shopify_customers') }} as customers
    left join numbered_orders
        on
            customers.user_id = numbered_orders.user_id
            and numbered_orders.order_number = 1

)

select * from final
