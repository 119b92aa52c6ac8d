{#-
    Grain: one row per decision whose promotion was used, and per order with a promotion that no
    decision tells of.
    Question: which promotion was used with which order, and what did it cost?
    promotion_cost: discount_amount of the decision, without it what the terms of the promotion take
    off the order; and shipping_cost if shipping is free. A redemption whose order nobody knows counts
    at redeemed_at; one of a promotion that nobody knows costs nothing.
    Growth: decisions + orders, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

orders as (

    select * from {{ ref('int_order_profits') }}
    where {{ in_bucket('user_key') }}

),

redeemed_orders as (

    select * from {{ ref('int_redeemed_orders') }}
    where {{ in_bucket('user_key') }}

),

redemptions as (

    select
        offers.offer_id,
        offers.user_key,
        orders.order_id,
        offers.promotion_id,
        offers.discount_amount,
        coalesce(orders.order_value, 0) as order_value,
        coalesce(orders.ordered_at, offers.redeemed_at) as redeemed_at
    from {{ ref('int_promotion_offers') }} as offers
    left join redeemed_orders
        on offers.offer_id = redeemed_orders.offer_id
    left join orders
        on
            redeemed_orders.user_key = orders.user_key
            and redeemed_orders.order_id = orders.order_id
    where
        {{ in_bucket('offers.user_key') }}
        and coalesce(orders.ordered_at, offers.redeemed_at) is not null

    union all

    select
        null as offer_id,
        orders.user_key,
        orders.order_id,
        orders.promotion_id,
        null as discount_amount,
        orders.order_value,
        orders.ordered_at as redeemed_at
    from orders
    left join redeemed_orders
        on
            orders.user_key = redeemed_orders.user_key
            and orders.order_id = redeemed_orders.order_id
    where
        orders.promotion_id is not null
        and redeemed_orders.offer_id is null

),

final as (

    select
        redemptions.offer_id,
        redemptions.user_key,
        redemptions.order_id,
        redemptions.promotion_id,
        {{ try_cast(
            'coalesce(
                redemptions.discount_amount,
                ' ~ promotion_discount('promotions', 'redemptions.order_value') ~ '
            )
            + case when promotions.is_free_shipping then ' ~ var('shipping_cost') ~ ' else 0 end',
            'decimal(28, 4)'
        ) }} as promotion_cost,
        redemptions.redeemed_at
    from redemptions
    left join {{ ref('int_promotions') }} as promotions
        on redemptions.promotion_id = promotions.promotion_id

)

select * from final
