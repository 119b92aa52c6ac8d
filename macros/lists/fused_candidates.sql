{#- The blended lists of one bucket of users, ranked. A source that weighs nothing for a user neither
    scores nor is named. reason packs the source, the item and the event type of a reason into one
    number, so that the least is that of the first source. -#}
{% macro fused_candidates(starts, bucket) -%}
select
    *,
    row_number() over (
        partition by user_key
        order by score desc, item_key asc
    ) as item_rank
from (
    select
        user_key,
        item_key,
        cast(sum(added) as bigint) as score,
        cast(sum(source_bit) as integer) as source_bits,
        min(reason) as reason
    from (
        select
            candidates.user_key,
            candidates.item_key,
            weights.source_bit,
            {{ to_trillionths(
                '(weights.weight_without_history * (1 - coalesce(activity.history_share, 0))'
                ~ ' + weights.weight_with_history * coalesce(activity.history_share, 0))'
                ~ ' / (weights.rank_constant + candidates.candidate_rank)'
            ) }} as added,
            cast(candidates.source_key as bigint) * 274877906944
            + cast(candidates.reason_item_key as bigint) * 64
            + candidates.reason_event_type_key as reason
        from {{ ref('int_source_candidates') }} as candidates
        inner join {{ ref('int_source_weights') }} as weights
            on candidates.source_key = weights.source_key
        left join {{ ref('int_user_history_shares') }} as activity
            on
                candidates.user_key = activity.user_key
                and {{ in_bucket('activity.user_key', starts, bucket) }}
        where {{ in_bucket('candidates.user_key', starts, bucket) }}
    ) as parts
    where added > 0
    group by
        user_key,
        item_key
) as fused
{%- endmacro %}
