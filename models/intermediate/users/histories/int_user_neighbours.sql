{#-
    Grain: one user and one of the users most like them, as many as int_neighbour_limits allows.
    Question: who touched the same items lately, and what few others touch above all?
    similarity = the sum over shared items of search_weight * list_weight (int_neighbour_index): the
    cosine of session-based nearest neighbours (Ludewig and Jannach 2018), with rarity and recency.
    Growth: neighbour_comparisons, a bucket of users at a time; nothing where the source has no
    weight.
-#}

{%- set starts = bucket_starts('int_users', 'user_key', var('user_bucket_size')) %}

with

{% for bucket in range(starts | length) -%}
neighbours_{{ bucket }} as (

    {{ neighbour_similarities(starts, bucket) | indent(4) }}

),

{% endfor -%}

final as (
    {%- for bucket in range(starts | length) %}

    select
        user_key,
        neighbour_key,
        cast(neighbour_rank as smallint) as neighbour_rank,
        similarity
    from neighbours_{{ bucket }}
    {%- if not is_source_built('neighbours') %}
    where 1 = 0
    {%- endif %}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
