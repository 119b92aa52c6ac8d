{#- The CTEs of the lists that users' tastes lead to by way of `category_items`, up to `final`, a
    bucket of users at a time. -#}
{% macro taste_candidates(category_items) -%}
{%- set starts = bucket_starts('int_users', 'user_key', var('user_bucket_size')) -%}
{% for bucket in range(starts | length) -%}
ranked_{{ bucket }} as (

    {{ offerable_candidates(
        taste_scores(category_items, starts, bucket), starts, bucket, short_list_length()
    ) | indent(4) }}

),

{% endfor -%}

final as (
    {%- for bucket in range(starts | length) %}

    select
        user_key,
        item_key,
        cast(candidate_rank as smallint) as candidate_rank,
        {{ from_trillionths('score') }} as score
    from ranked_{{ bucket }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)
{%- endmacro %}
