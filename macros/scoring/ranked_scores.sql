{#- The scores of one bucket of users, ranked among the items that each user may be offered.
    Every table of users is cut to the bucket before it is joined. -#}
{% macro ranked_scores(histories, buckets, bucket) -%}
select
    scores.user_key,
    scores.item_key,
    scores.score,
    scores.reason_position,
    row_number() over (
        partition by scores.user_key
        order by scores.score desc, eligible_items.tie_breaker asc, scores.item_key asc
    ) as item_rank
from (
    {{ item_scores(histories, buckets, bucket) | indent(4) }}
) as scores
inner join {{ ref('int_eligible_items') }} as eligible_items
    on
        scores.item_key = eligible_items.item_key
        and eligible_items.is_eligible
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
{%- endmacro %}
