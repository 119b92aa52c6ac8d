{#-
    Grain: one row per source, user and item that the source would offer.
    Question: what does each source add to the score of an item on a user's list?
    Weighted reciprocal rank fusion (Cormack, Clarke and Buettcher 2009): added = weight /
    (fusion_rank_constant + rank in the source's list), in trillionths; weight =
    weight_without_history * (1 - h) + weight_with_history * h, where h is the history share of the
    user (int_user_history_shares), 0 for a user without history. int_user_lists sums this;
    explanations and evaluations of a list read it here. A view: read it for some users at a time.
-#}
{{ config(materialized='view') }}

with

weighted_candidates as (

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
        weights.weight_without_history * (1 - coalesce(shares.history_share, 0))
        + weights.weight_with_history * coalesce(shares.history_share, 0) as weight
    from {{ ref('int_source_candidates') }} as candidates
    inner join {{ ref('int_source_weights') }} as weights
        on candidates.source_key = weights.source_key
    left join {{ ref('int_user_history_shares') }} as shares
        on candidates.user_key = shares.user_key

),

fused_candidates as (

    select
        *,
        weight / (rank_constant + candidate_rank) as part
    from weighted_candidates

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
