{#-
    Grain: one row per impression: one item shown to one user.
    Question: which item was shown to whom, where and when?
    The usable rows of base_shop__impressions.
-#}

with

final as (

    select
        source_row,
        impression_id,
        user_id,
        item_id,
        recommendation_id,

        context,
        variant,

        position,
        propensity,

        shown_at,
        clicked_at
    from {{ ref('base_shop__impressions') }}
    where rejection_reason is null

)

select * from final
