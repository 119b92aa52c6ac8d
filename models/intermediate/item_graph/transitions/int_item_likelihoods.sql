{#-
    Grain: one row per ordered pair of items, an item with itself included; the best item_neighbours
    per first item.
    Question: how likely is the second item next, for someone who just touched the first?
    The sum over the paths of at most two transitions from one to the other (int_transition_paths).
    Evidence: the people of the direct transition; if nobody went directly, the item in the middle of
    the likeliest path.
    Growth: touched items * hop_neighbours squared, a bucket of first items at a time.
-#}
{{ config(materialized='bucketed', bucket_by='item_key') }}

with

path_sums as (

    select
        from_item_key,
        to_item_key,
        cast(sum(path_likelihood) as bigint) as likelihood,
        max(people) as people,
        max(mean_hours) as mean_hours,
        max({{ packed(['path_likelihood', '63 - via_transition_rank'], bits=[6]) }})
            as likeliest_via
    from {{ ref('int_transition_paths') }}
    where {{ in_bucket('from_item_key') }}
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
