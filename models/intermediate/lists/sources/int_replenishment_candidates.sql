{#-
    Grain: one row per user and item that they are due to buy again.
    Question: what is the user about to run out of?
    Ranked by due score. Growth: users * items they buy again.
-#}

with

scores as (

    select
        replenishments.user_key,
        replenishments.item_key,
        {{ to_trillionths('replenishments.due_score') }} as score
    from {{ ref('int_user_replenishments') }} as replenishments
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on replenishments.item_key = eligible_items.item_key
    where
        eligible_items.is_eligible
        and replenishments.is_due

),

lists as (

    {{ offerable_lists('scores', source_list_length()) | indent(4) }}

),

final as (

    select
        user_key,
        item_key,
        cast(candidate_rank as smallint) as candidate_rank,
        {{ from_trillionths('score') }} as score
    from lists

)

select * from final
