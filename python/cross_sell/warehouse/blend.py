"""What each source adds to the blended lists of a build: the formula of `fused_candidates`."""

# What a source weighs for a user, from the tables int_source_weights and int_user_history_shares.
WEIGHT = (
    "(weights.weight_without_history * (1 - coalesce(activity.history_share, 0))"
    " + weights.weight_with_history * coalesce(activity.history_share, 0))"
)

# One row per source, user and item; added: what it adds to the score, in whole trillionths.
SOURCE_PARTS = f"""
select
    candidates.user_key,
    candidates.item_key,
    candidates.source_key,
    candidates.candidate_rank,
    candidates.reason_item_key,
    candidates.reason_event_type_key,
    weights.source_name,
    weights.rank_constant,
    {WEIGHT} as weight,
    cast(
        round(
            ({WEIGHT} / (weights.rank_constant + candidates.candidate_rank)) * 1000000000000
        ) as bigint
    ) as added
from int_source_candidates as candidates
inner join int_source_weights as weights
    on candidates.source_key = weights.source_key
left join int_user_history_shares as activity
    on candidates.user_key = activity.user_key
"""
