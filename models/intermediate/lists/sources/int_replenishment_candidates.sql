{#-
    Grain: one user and one item that they are due to buy again.
    Question: what does the user need anew about now?
    Ranked by due score. What was bought within repurchase_days is withheld as everywhere. Growth:
    users * items they buy again.
-#}

{%- set due_scores -%}
select *
from due_items
{%- endset %}

with

due_items as (

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

ranked as (

    {{ offerable_candidates(due_scores, [0], 0, short_list_length()) | indent(4) }}

),

final as (

    select
        user_key,
        item_key,
        cast(candidate_rank as smallint) as candidate_rank,
        {{ from_trillionths('score') }} as score
    from ranked

)

select * from final
