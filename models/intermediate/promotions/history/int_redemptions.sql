{#-
    Grain: one row per decision whose promotion was used, and per order with a promotion that no
    decision tells of.
    Question: which promotion was used with which order, and what did it cost?
    A decision was redeemed with the order that it names; without a name, with the one at the moment
    of its redemption; else, if it does not say so, with the first order in its window of which the
    log says that its promotion was used. Such an order redeems the last decision only. An order
    before the decision redeems nothing. promotion_cost: discount_amount of the decision, without
    it what the terms of the promotion take off the order; and shipping_cost if shipping is free. A
    redemption whose order nobody knows counts at redeemed_at.
    Growth: decisions * the user's orders, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

offers as (

    select * from {{ ref('int_promotion_offers') }}
    where
        {{ in_bucket('user_key') }}
        and promotion_id is not null

),

orders as (

    select * from {{ ref('int_order_profits') }}
    where {{ in_bucket('user_key') }}

),

matches as (

    select
        offers.offer_id,
        offers.user_key,
        offers.offered_at,
        orders.order_id,
        orders.ordered_at,
        case
            when offers.order_id = orders.order_id then 1
            when offers.order_id is null and offers.redeemed_at = orders.ordered_at then 2
            when
                offers.order_id is null
                and offers.promotion_id = orders.promotion_id
                and offers.window_ends_at > orders.ordered_at
                then 3
        end as match_rank
    from offers
    inner join orders
        on
            offers.user_key = orders.user_key
            and offers.offered_at <= orders.ordered_at

),

ranked_matches as (

    select
        *,
        row_number() over (
            partition by offer_id
            order by match_rank, ordered_at, order_id
        ) as order_rank,
        row_number() over (
            partition by user_key, order_id
            order by match_rank asc, offered_at desc, offer_id asc
        ) as offer_rank
    from matches
    where match_rank is not null

),

redemptions as (

    select
        offers.offer_id,
        coalesce(offers.user_key, orders.user_key) as user_key,
        orders.order_id,
        coalesce(offers.promotion_id, orders.promotion_id) as promotion_id,
        offers.discount_amount,
        coalesce(orders.order_value, 0) as order_value,
        coalesce(orders.ordered_at, offers.redeemed_at) as redeemed_at
    from offers
    left join ranked_matches
        on
            offers.offer_id = ranked_matches.offer_id
            and ranked_matches.order_rank = 1
            and (ranked_matches.match_rank = 1 or ranked_matches.offer_rank = 1)
    full outer join orders
        on
            ranked_matches.user_key = orders.user_key
            and ranked_matches.order_id = orders.order_id
    where
        offers.offer_id is null and orders.promotion_id is not null
        or coalesce(orders.ordered_at, offers.redeemed_at) is not null and offers.offer_id is not null

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
