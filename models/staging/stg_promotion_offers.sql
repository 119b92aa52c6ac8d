{#-
    Grain: one row per decision to offer a user a promotion, or none.
    Question: which promotion was offered to whom and when, or deliberately not offered?
    The usable rows of base_shop__promotion_offers.
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
