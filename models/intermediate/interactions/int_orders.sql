{#-
    Grain: one row per order of one user.
    Question: how much was bought at once, and when?
    A view, since only `evaluate next-order` reads it, no model.
-#}
{{ config(materialized='view') }}

with

order_items as (

    select * from {{ ref('int_order_items') }}

),

final as (

    select
        order_key,
        user_key,
        order_id,
        cast(count(*) as integer) as items,
        sum(quantity) as quantity,
        {{ double_value('sum(revenue)') }} as revenue,
        min(ordered_at) as ordered_at
    from order_items
    group by
        order_key,
        user_key,
        order_id

)

select * from final
