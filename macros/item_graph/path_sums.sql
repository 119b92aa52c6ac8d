{#- The summed and ranked likelihoods of one bucket of first items, and the rank of the first
    transition of the likeliest path where nobody went directly. -#}
{% macro path_sums(starts, bucket) -%}
select
    *,
    row_number() over (
        partition by from_item_key
        order by likelihood desc, to_item_key asc
    ) as likelihood_rank
from (
    select
        from_item_key,
        to_item_key,
        cast(sum(likelihood) as bigint) as likelihood,
        max(people) as people,
        max(mean_hours) as mean_hours,
        case
            when max(people) > 0 or from_item_key = to_item_key then null
            else cast(63 - max(likelihood * 64 + (63 - via_transition_rank)) % 64 as smallint)
        end as via_transition_rank
    from {{ ref('int_item_paths') }}
    where {{ in_bucket('from_item_key', starts, bucket) }}
    group by
        from_item_key,
        to_item_key
) as likelihoods
where likelihood > 0
{%- endmacro %}
