{#-
    Grain: one user and one item of their personal list.
    Question: what is the user most likely to want next, all sources taken together?
    Reciprocal rank fusion (Cormack, Clarke and Buettcher 2009), weighted: the sum over the sources
    of weight / (fusion_rank_constant + place in the source's list). A source's weight goes from
    weight_without_history to weight_with_history as the user's history grows. Growth: sources *
    users * list length, a bucket of users at a time.
-#}

{%- set starts = bucket_starts('int_users', 'user_key', var('user_bucket_size')) %}

with

{% for bucket in range(starts | length) -%}
fused_{{ bucket }} as (

    {{ fused_candidates(starts, bucket) | indent(4) }}

),

{% endfor -%}

fused as (
    {%- for bucket in range(starts | length) %}

    select *
    from fused_{{ bucket }}
    where item_rank <= {{ var('recommendations_per_user') }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        user_key,
        item_key,
        cast(item_rank as smallint) as item_rank,
        {{ from_trillionths('score') }} as score,
        source_bits,
        cast(floor(reason / 64) % 4294967296 as integer) as reason_item_key,
        cast(reason % 64 as smallint) as reason_event_type_key
    from fused

)

select * from final
