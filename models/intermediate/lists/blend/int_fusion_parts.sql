{#-
    Grain: one row per source, user and item that the source would offer.
    Question: what does each source add to the score of an item on a user's list?
    Weighted reciprocal rank fusion (Cormack, Clarke and Buettcher 2009): added = weight /
    (fusion_rank_constant + rank in the source's list), in trillionths, with the source's weight for
    the user from int_user_source_weights. int_user_lists sums this; explanations and evaluations of
    a list read it here. A view: read it for some users at a time.
-#}
{{ config(materialized='view') }}

with

fused_candidates as (

    select
        candidates.source_key,
        candidates.user_key,
        candidates.item_key,

        candidates.candidate_rank,
        candidates.reason_item_key,
        candidates.reason_event_type_key,

        weights.source_name,

        weights.source_bit,
        weights.rank_constant,
        weights.weight,
        weights.weight / (weights.rank_constant + candidates.candidate_rank) as part
    from {{ ref('int_source_candidates') }} as candidates
    inner join {{ ref('int_user_source_weights') }} as weights
        on
            candidates.user_key = weights.user_key
            and candidates.source_key = weights.source_key

),

final as (

    select
        source_key,
        user_key,
        item_key,

        candidate_rank,
        reason_item_key,
        reason_event_type_key,

        source_name,

        source_bit,
        rank_constant,
        weight,
        {{ to_trillionths('part') }} as added
    from fused_candidates

)

select * from final
