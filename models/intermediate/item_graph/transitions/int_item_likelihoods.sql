{#-
    Grain: one ordered pair of items, an item with itself included; the best item_neighbours per
    first item.
    Question: how likely is the second item next, for someone who just touched the first?
    The sum over the paths from one to the other. Evidence: the people of the direct transition;
    where nobody went directly, the item in the middle of the likeliest path. Growth: paths, a
    bucket of first items at a time so that memory stays flat.
-#}

{%- set starts = bucket_starts('int_item_popularity', 'item_key', var('item_bucket_size')) %}

with

{% for bucket in range(starts | length) -%}
likelihoods_{{ bucket }} as (

    {{ path_sums(starts, bucket) | indent(4) }}

),

{% endfor -%}

likelihoods as (
    {%- for bucket in range(starts | length) %}

    select *
    from likelihoods_{{ bucket }}
    where likelihood_rank <= {{ var('item_neighbours') }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        likelihoods.from_item_key,
        likelihoods.to_item_key,
        cast(likelihoods.likelihood_rank as smallint) as likelihood_rank,
        {{ from_trillionths('likelihoods.likelihood') }} as likelihood,
        likelihoods.people,
        likelihoods.mean_hours,
        via.to_item_key as via_item_key,
        via.people as people_to_via
    from likelihoods
    left join {{ ref('int_item_transitions') }} as via
        on
            likelihoods.from_item_key = via.from_item_key
            and likelihoods.via_transition_rank = via.transition_rank

)

select * from final
