{#-
    Grain: one row per ordered pair of items, an item with itself included; the best item_neighbours
    per first item.
    Question: how likely is the second item next, for someone who just touched the first?
    The sum over the paths of at most two transitions from one to the other, in trillionths: staying
    (1 - h) r; going directly (1 - h) (1 - r) R + h r R10; via a third item h (1 - r) R10 R10.
    h is second_hop_share, r return_share, R10 the best hop_neighbours of a row of R
    (int_item_transitions). Evidence: the people of the direct transition; if nobody went directly,
    the item in the middle of the likeliest path.
    Growth: touched items * hop_neighbours squared, a bucket of first items at a time.
-#}
{{ config(materialized='bucketed', bucket_by='item_key') }}

{%- set stay = var('return_share') %}
{%- set hop = var('second_hop_share') %}

with

direct_paths as (

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
        mean_hours,
        null as via_transition_rank
    from {{ ref('int_item_transitions') }}
    where {{ in_bucket('from_item_key') }}

),

via_paths as (

    select
        first_hops.from_item_key,
        second_hops.to_item_key,
        first_hops.transition_share * second_hops.transition_share * {{ hop * (1 - stay) }}
            as likelihood,
        null as people,
        null as mean_hours,
        first_hops.transition_rank as via_transition_rank
    from {{ ref('int_item_transitions') }} as first_hops
    inner join {{ ref('int_item_transitions') }} as second_hops
        on first_hops.to_item_key = second_hops.from_item_key
    where
        {{ in_bucket('first_hops.from_item_key') }}
        and first_hops.transition_rank <= {{ var('hop_neighbours') }}
        and second_hops.transition_rank <= {{ var('hop_neighbours') }}

),

staying_paths as (

    select
        item_key as from_item_key,
        item_key as to_item_key,
        {{ (1 - hop) * stay }} as likelihood,
        null as people,
        null as mean_hours,
        null as via_transition_rank
    from {{ ref('int_item_popularity') }}
    where {{ in_bucket('item_key') }}

),

paths as (

    select * from direct_paths
    union all
    select * from via_paths
    union all
    select * from staying_paths

),

weighted_paths as (

    select
        *,
        {{ to_trillionths('likelihood') }} as path_likelihood
    from paths

),

path_sums as (

    select
        from_item_key,
        to_item_key,
        cast(sum(path_likelihood) as bigint) as likelihood,
        max(people) as people,
        max(mean_hours) as mean_hours,
        max({{ packed(['path_likelihood', '63 - via_transition_rank'], bits=[6]) }})
            as likeliest_via
    from weighted_paths
    group by
        from_item_key,
        to_item_key

),

ranked_pairs as (

    select
        *,
        case
            when people > 0 or from_item_key = to_item_key then null
            else cast(63 - {{ unpacked('likeliest_via', bits=6) }} as smallint)
        end as via_transition_rank,
        row_number() over (
            partition by from_item_key
            order by likelihood desc, to_item_key asc
        ) as likelihood_rank
    from path_sums
    where likelihood > 0

),

final as (

    select
        ranked_pairs.from_item_key,
        ranked_pairs.to_item_key,

        cast(ranked_pairs.likelihood_rank as smallint) as likelihood_rank,
        {{ from_trillionths('ranked_pairs.likelihood') }} as likelihood,

        ranked_pairs.people,
        ranked_pairs.mean_hours,

        via.to_item_key as via_item_key,
        via.people as people_to_via
    from ranked_pairs
    left join {{ ref('int_item_transitions') }} as via
        on
            ranked_pairs.from_item_key = via.from_item_key
            and ranked_pairs.via_transition_rank = via.transition_rank
    where ranked_pairs.likelihood_rank <= {{ var('item_neighbours') }}

)

select * from final
