{#-
    Grain: one ordered pair of items, two transitions apart; an item may come back to itself.
    Question: how likely is the second item two steps after the first, and through which item?
    The product of the pruned matrix with itself (R10 R10), summed in trillionths. via_item_key is
    the item in the middle that adds most. Growth: touched items * hop_neighbours squared, a bucket
    of rows at a time so that memory stays flat.
-#}

{%- set buckets = bucket_count('int_item_popularity', var('item_bucket_size')) %}

with

{% for bucket in range(buckets) -%}
paths_{{ bucket }} as (

    select
        first_hops.from_item_key,
        second_hops.to_item_key,
        sum({{ to_trillionths('first_hops.transition_share * second_hops.transition_share') }})
            as probability,
        max(
            {{ to_trillionths('first_hops.transition_share * second_hops.transition_share') }}
            * 64 + (63 - first_hops.transition_rank)
        ) as best_path
    from {{ ref('int_item_transitions') }} as first_hops
    inner join {{ ref('int_item_transitions') }} as second_hops
        on first_hops.to_item_key = second_hops.from_item_key
    where
        first_hops.from_item_key % {{ buckets }} = {{ bucket }}
        and first_hops.transition_rank <= {{ var('hop_neighbours') }}
        and second_hops.transition_rank <= {{ var('hop_neighbours') }}
    group by
        first_hops.from_item_key,
        second_hops.to_item_key

),

{% endfor -%}

final as (
    {%- for bucket in range(buckets) %}

    select
        from_item_key,
        to_item_key,
        cast(63 - best_path % 64 as smallint) as via_transition_rank,
        {{ from_trillionths('probability') }} as probability
    from paths_{{ bucket }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
