{#-
    Grain: one row per promotion.
    Question: which promotions are there?
    The usable rows of base_shop__promotions.
-#}

with

final as (

    select
        source_row,
        promotion_id,

        promotion_name,

        discount_percent,
        discount_amount,
        minimum_spend,

        is_free_shipping,

        starts_at,
        ends_at
    from {{ ref('base_shop__promotions') }}
    where rejection_reason is null

)

select * from final
