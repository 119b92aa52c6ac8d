{#-
    Grain: one user and one item of their personal list.
    Question: what is the user most likely to want next, among what may be offered?
    Score: the sum over the history of weight * offer weight, which is the likelihood times the
    trend factor; ranked without suppressed items. The reason is the item of the history, other than
    this one, that added most. Growth: histories * row reads, a bucket of users at a time; each
    bucket keeps recommendations_per_user rows a user.
-#}

{%- set buckets = bucket_count('int_users', var('user_bucket_size')) %}

with

{% for bucket in range(buckets) -%}
ranked_{{ bucket }} as (

    {{ ranked_scores(
        histories=ref('int_user_histories'),
        buckets=buckets,
        bucket=bucket,
    ) | indent(4) }}

),

{% endfor -%}

final as (
    {%- for bucket in range(buckets) %}

    select
        user_key,
        item_key,
        cast(item_rank as smallint) as item_rank,
        {{ from_trillionths('score') }} as score,
        reason_item_key,
        reason_event_type_key
    from ranked_{{ bucket }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
