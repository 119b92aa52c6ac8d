{#-
    Grain: one row per decision to offer a promotion, or none, to a user.
    Question: which promotion was offered, or deliberately not, to whom and when?
    What can be used of base_shop__promotion_offers.
-#}

with

final as (

    select
        source_row,
        offer_id,
        user_id,
        promotion_id,
        order_id,

        policy,

        propensity,
        discount_amount,

        offered_at,
        redeemed_at
    from {{ ref('base_shop__promotion_offers') }}
    where rejection_reason is null

)

select * from final
