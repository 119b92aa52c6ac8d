{#-
    Grain: one row per decision whose promotion was used with an order that is known.
    Question: with which order was the promotion of a decision used?
    With the order that the decision names; without a name, with the one at the moment of its
    redemption; else with the first order in its window of which the log says that this promotion was
    used, and which tells the last decision only, if there are several. An order before the decision
    uses nothing of it. Growth: decisions * the user's orders, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

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
    from {{ ref('int_promotion_offers') }} as offers
    inner join {{ ref('int_order_profits') }} as orders
        on
            offers.user_key = orders.user_key
            and offers.offered_at <= orders.ordered_at
    where
        {{ in_bucket('offers.user_key') }}
        and {{ in_bucket('orders.user_key') }}
        and offers.promotion_id is not null

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

final as (

    select
        offer_id,
        user_key,
        order_id
    from ranked_matches
    where
        order_rank = 1
        and (match_rank = 1 or offer_rank = 1)

)

select * from final
