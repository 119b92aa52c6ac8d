{#-
    Grain: one row per decision about a promotion for one user that was handed out.
    Question: which promotion was handed out to whom and when, or deliberately none?
    The usable rows of base_shop__sent_promotions.
-#}

with

final as (

    select
        source_row,
        offer_id,
        user_id,
        promotion_id,
        build_id,

        policy,

        propensity,

        offered_at
    from {{ ref('base_shop__sent_promotions') }}
    where rejection_reason is null

)

select * from final
