{#- The personal lists of one bucket of users: the best scores among the items that each user may be
    offered, with the item of the history that added most. Every table of users is cut to the
    bucket before it is joined. -#}
{% macro ranked_scores(histories, buckets, bucket) -%}
select
    ranked.user_key,
    ranked.item_key,
    ranked.item_rank,
    ranked.score,
    reasons.item_key as reason_item_key,
    reasons.strongest_event_type_key as reason_event_type_key
from (
    select
        scores.user_key,
        scores.item_key,
        scores.score,
        case
            when scores.best_reason >= 0 then 63 - scores.best_reason % 64
            else -scores.best_reason
        end as reason_position,
        row_number() over (
            partition by scores.user_key
            order by scores.score desc, scores.item_key asc
        ) as item_rank
    from (
        {{ item_scores(histories, buckets, bucket) | indent(8) }}
    ) as scores
    inner join {{ ref('int_users') }} as users
        on scores.user_key = users.user_key
    left join {{ ref('int_user_suppressions') }} as suppressions
        on
            scores.user_key = suppressions.user_key
            and scores.item_key = suppressions.item_key
            and suppressions.user_key % {{ buckets }} = {{ bucket }}
    left join {{ ref('int_country_exclusions') }} as country_exclusions
        on
            scores.item_key = country_exclusions.item_key
            and users.country = country_exclusions.country
    where
        users.user_key % {{ buckets }} = {{ bucket }}
        and suppressions.user_key is null
        and country_exclusions.item_key is null
) as ranked
inner join {{ histories }} as reasons
    on
        ranked.user_key = reasons.user_key
        and ranked.reason_position = reasons.history_position
where
    ranked.item_rank <= {{ var('recommendations_per_user') }}
    and reasons.user_key % {{ buckets }} = {{ bucket }}
{%- endmacro %}
