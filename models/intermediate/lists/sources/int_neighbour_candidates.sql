{#-
    Grain: one user and one item.
    Question: what do those touch who are most like the user?
    Score: the sum of the similarities of the neighbours who touched the item lately, times its
    trend factor; items of the user's own among them. Growth: users * neighbours * recent
    items, a bucket of users at a time.
-#}

{%- set starts = bucket_starts('int_users', 'user_key', var('user_bucket_size')) %}

with

{% for bucket in range(starts | length) -%}
ranked_{{ bucket }} as (

    {{ offerable_candidates(
        neighbour_scores(starts, bucket), starts, bucket, var('recommendations_per_user')
    ) | indent(4) }}

),

{% endfor -%}

final as (
    {%- for bucket in range(starts | length) %}

    select
        user_key,
        item_key,
        cast(candidate_rank as smallint) as candidate_rank,
        {{ double_value('score') }} / 1000000000 as score
    from ranked_{{ bucket }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
