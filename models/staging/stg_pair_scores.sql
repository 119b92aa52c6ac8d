{#-
    Grain: one row per pair of items, from one to another.
    Question: how well did two items go together as of the start of the days of training?
    The usable rows of base_shop__pair_scores.
-#}

with

final as (

    select
        source_row,
        from_item_id,
        to_item_id,

        complementarity,
        category_complementarity,
        transition_likelihood,
        typical_delay_hours
    from {{ ref('base_shop__pair_scores') }}
    where rejection_reason is null

)

select * from final
