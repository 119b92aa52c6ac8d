{#-
    Grain: one row per user and moment (int_promotion_moments).
    Question: what kind of customer was the user just before the moment?
    Sums over all orders before the moment; a share or mean of no order is null. usual_basket: the
    mean order value, shrunken to the shop's of the days before by two orders; usual_margin: likewise
    the mean margin of an order, less what came back until then. Both are 0 before the shop's first
    order. Growth: decisions * the user's orders, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set shop_orders = 'case when shop.shop_basket is null then 0 else 2 end' %}

with

moments as (

    select * from {{ ref('int_promotion_moments') }}
    where {{ in_bucket('user_key') }}

),

order_sums as (

    select
        moments.user_key,
        moments.moment_at,
        sum(entries.orders) as orders,
        {{ double_value('sum(entries.order_value)') }} as order_value,
        {{ double_value('sum(entries.margin)') }} as margin,
        max(case when entries.orders = 1 then entries.ordered_at end) as last_ordered_at
    from moments
    inner join {{ ref('int_order_entries') }} as entries
        on
            moments.user_key = entries.user_key
            and moments.moment_at > entries.entry_at
    where {{ in_bucket('entries.user_key') }}
    group by
        moments.user_key,
        moments.moment_at

),

promoted_orders as (

    select
        moments.user_key,
        moments.moment_at,
        count(distinct redemptions.order_id) as orders
    from moments
    inner join {{ ref('int_redemptions') }} as redemptions
        on
            moments.user_key = redemptions.user_key
            and moments.moment_at > redemptions.redeemed_at
    where
        {{ in_bucket('redemptions.user_key') }}
        and redemptions.order_id is not null
    group by
        moments.user_key,
        moments.moment_at

),

final as (

    select
        moments.user_key,

        coalesce(order_sums.order_value, 0) as lifetime_order_value,
        {{ double_value('coalesce(order_sums.orders, 0)') }} as lifetime_orders,
        order_sums.order_value / order_sums.orders as average_order_value,
        {{ double_value('coalesce(promoted_orders.orders, 0)') }} / order_sums.orders
            as promoted_order_share,
        {{ days_between('order_sums.last_ordered_at', 'moments.moment_at') }} as days_since_order,
        coalesce(carts.cart_value, 0) as cart_value,
        greatest(
            coalesce(
                (coalesce(order_sums.order_value, 0) + 2 * coalesce(shop.shop_basket, 0))
                / nullif(coalesce(order_sums.orders, 0) + {{ shop_orders }}, 0),
                0
            ),
            0
        ) as usual_basket,
        coalesce(
            (coalesce(order_sums.margin, 0) + 2 * coalesce(shop.shop_margin, 0))
            / nullif(coalesce(order_sums.orders, 0) + {{ shop_orders }}, 0),
            0
        ) as usual_margin,
        coalesce(shop.shop_basket, 0) as shop_basket,

        moments.moment_at
    from moments
    inner join {{ ref('int_shop_baskets') }} as shop
        on moments.moment_day = shop.moment_day
    left join order_sums
        on
            moments.user_key = order_sums.user_key
            and moments.moment_at = order_sums.moment_at
    left join promoted_orders
        on
            moments.user_key = promoted_orders.user_key
            and moments.moment_at = promoted_orders.moment_at
    left join {{ ref('int_promotion_carts') }} as carts
        on
            moments.user_key = carts.user_key
            and moments.moment_at = carts.moment_at
            and {{ in_bucket('carts.user_key') }}

)

select * from final
