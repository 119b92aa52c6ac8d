{#- The CTEs of the lists that users' histories lead to by way of `offers` (from_item_key,
    to_item_key, offer_rank, offer_weight), up to `final`, a bucket of users at a time. `weight` is
    what an item of the history counts, `histories` a part of int_user_histories, `length` the most
    items a list may have. -#}
{% macro history_candidates(
    offers, weight='1', histories=ref('int_user_histories'), length=short_list_length()
) -%}
{%- set starts = bucket_starts('int_users', 'user_key', var('user_bucket_size')) -%}
{% for bucket in range(starts | length) -%}
ranked_{{ bucket }} as (

    {{ ranked_scores(histories, offers, weight, starts, bucket, length) | indent(4) }}

),

{% endfor -%}

final as (
    {%- for bucket in range(starts | length) %}

    select
        user_key,
        item_key,
        cast(candidate_rank as smallint) as candidate_rank,
        {{ from_trillionths('score') }} as score,
        reason_item_key,
        reason_event_type_key
    from ranked_{{ bucket }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)
{%- endmacro %}
