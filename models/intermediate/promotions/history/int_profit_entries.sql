{#-
    Grain: one row per entry of an order (int_order_entries), and per redemption (int_redemptions).
    Question: what did the user bring to the shop, or cost it, and when?
    begun_at is when the order was made, so that what comes back counts where its order does.
    A view: cut it to some users before you join it. Growth: purchases.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        user_key,
        order_id,
        null as offer_id,
        case when is_return then 'return' else 'order' end as entry_kind,
        orders,
        margin as profit,
        ordered_at as begun_at,
        entry_at
    from {{ ref('int_order_entries') }}

    union all

    select
        user_key,
        order_id,
        offer_id,
        'redemption' as entry_kind,
        0 as orders,
        -promotion_cost as profit,
        redeemed_at as begun_at,
        redeemed_at as entry_at
    from {{ ref('int_redemptions') }}

)

select * from final
