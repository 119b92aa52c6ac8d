{#-
    Grain: one row per user, item, model from outside and time at which it listed the item.
    Question: which item does a model from outside list for whom, when and how high?
    The usable rows of base_shop__outside_candidates, one per person where an item was listed for
    two accounts.
-#}

with

final as (

    select
        source_row,
        user_id,
        item_id,

        source,

        score,

        made_at
    from {{ ref('base_shop__outside_candidates') }}
    where
        rejection_reason is null
        and not is_merged

)

select * from final
