{#-
    Grain: one row per promotion that the shop tells of.
    Question: what does it give, and does it run at as_of?
    It runs from starts_at until before ends_at; without one of them it always has, or never ends.
    The number orders promotions by their id. One without any discount runs and gives nothing; that
    is told (int_odd_promotions).
-#}

with

final as (

    select
        promotions.promotion_id,
        promotions.promotion_name,

        cast(row_number() over (order by promotions.promotion_id) as integer) as promotion_number,
        coalesce(promotions.discount_percent, 0) as discount_percent,
        coalesce(promotions.discount_amount, 0) as discount_amount,
        coalesce(promotions.minimum_spend, 0) as minimum_spend,

        coalesce(promotions.is_free_shipping, false) as is_free_shipping,
        coalesce(promotions.starts_at <= run_dates.as_of, true)
        and coalesce(promotions.ends_at > run_dates.as_of, true) as is_running,

        promotions.starts_at,
        promotions.ends_at
    from {{ ref('stg_promotions') }} as promotions
    cross join {{ ref('int_run_dates') }} as run_dates

)

select * from final
