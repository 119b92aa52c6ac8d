{#- The lists of one bucket of users that their histories lead to, with the item of the history that
    added most. -#}
{% macro ranked_scores(histories, offers, weight, starts, bucket, length) -%}
select
    ranked.user_key,
    ranked.item_key,
    ranked.candidate_rank,
    ranked.score,
    reasons.item_key as reason_item_key,
    reasons.strongest_event_type_key as reason_event_type_key
from (
    {{ offerable_candidates(
        item_scores(histories, offers, weight, starts, bucket), starts, bucket, length
    ) | indent(4) }}
) as ranked
inner join {{ histories }} as reasons
    on
        ranked.user_key = reasons.user_key
        and case
            when ranked.best_reason >= 0 then 63 - ranked.best_reason % 64
            else -ranked.best_reason
        end = reasons.history_position
where {{ in_bucket('reasons.user_key', starts, bucket) }}
{%- endmacro %}
