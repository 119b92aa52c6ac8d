{#-
    Grain: one ordered pair of items, an item with itself included; the best item_neighbours per
    first item.
    Question: how likely is the second item next, for someone who just touched the first?
    M = (1 - h) S + h ((1 - r) R10 R10 + r R10), S = (1 - r) R + r I: h the second_hop_share, r the
    return_share, I the identity, R10 the best hop_neighbours of a row of R. Evidence: the people of
    the direct transition; where nobody went directly, the item in the middle of the likeliest path.
-#}

{%- set stay = var('return_share') %}
{%- set hop = var('second_hop_share') %}

with

transitions as (

    select
        from_item_key,
        to_item_key,
        transition_share * {{ (1 - hop) * (1 - stay) }}
        + case
            when transition_rank <= {{ var('hop_neighbours') }}
                then transition_share * {{ hop * stay }}
            else 0
        end as likelihood,
        people,
        mean_hours
    from {{ ref('int_item_transitions') }}

),

parts as (

    select
        from_item_key,
        to_item_key,
        {{ to_trillionths('likelihood') }} as likelihood,
        people,
        mean_hours,
        null as via_transition_rank
    from transitions

    union all

    select
        from_item_key,
        to_item_key,
        {{ to_trillionths('probability * ' ~ hop * (1 - stay)) }} as likelihood,
        null as people,
        null as mean_hours,
        via_transition_rank
    from {{ ref('int_item_second_hops') }}

    union all

    select
        item_key as from_item_key,
        item_key as to_item_key,
        {{ to_trillionths((1 - hop) * stay) }} as likelihood,
        null as people,
        null as mean_hours,
        null as via_transition_rank
    from {{ ref('int_item_popularity') }}

),

likelihoods as (

    select
        from_item_key,
        to_item_key,
        cast(sum(likelihood) as bigint) as likelihood,
        max(people) as people,
        max(mean_hours) as mean_hours,
        case
            when max(people) > 0 or from_item_key = to_item_key then null
            else max(via_transition_rank)
        end as via_transition_rank
    from parts
    group by
        from_item_key,
        to_item_key

),

ranked as (

    select
        likelihoods.*,
        row_number() over (
            partition by likelihoods.from_item_key
            order by likelihoods.likelihood desc, items.tie_breaker asc, likelihoods.to_item_key asc
        ) as likelihood_rank
    from likelihoods
    inner join {{ ref('int_items') }} as items
        on likelihoods.to_item_key = items.item_key
    where likelihoods.likelihood > 0

),

final as (

    select
        ranked.from_item_key,
        ranked.to_item_key,
        cast(ranked.likelihood_rank as smallint) as likelihood_rank,
        {{ from_trillionths('ranked.likelihood') }} as likelihood,
        ranked.people,
        ranked.mean_hours,
        via.to_item_key as via_item_key,
        via.people as people_to_via
    from ranked
    left join {{ ref('int_item_transitions') }} as via
        on
            ranked.from_item_key = via.from_item_key
            and ranked.via_transition_rank = via.transition_rank
    where ranked.likelihood_rank <= {{ var('item_neighbours') }}

)

select * from final
