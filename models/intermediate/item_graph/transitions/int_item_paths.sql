{#-
    Grain: one path of up to two transitions from an item to an item, that of staying included.
    Question: how likely is each path, for someone who just touched the first item?
    Staying (1 - h) r; going directly (1 - h) (1 - r) R + h r R10; through a third item
    h (1 - r) R10 R10: h the second_hop_share, r the return_share, R10 the best hop_neighbours of a
    row of R. In trillionths. A view: read it for some first items at a time. Growth: touched items
    * hop_neighbours squared.
-#}
{%- set stay = var('return_share') %}
{%- set hop = var('second_hop_share') %}
{{ config(materialized='view') }}

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
        mean_hours
    from {{ ref('int_item_transitions') }}

),

final as (

    select
        from_item_key,
        to_item_key,
        {{ to_trillionths('likelihood') }} as likelihood,
        people,
        mean_hours,
        null as via_transition_rank
    from direct_paths

    union all

    select
        first_hops.from_item_key,
        second_hops.to_item_key,
        {{ to_trillionths(
            'first_hops.transition_share * second_hops.transition_share * ' ~ hop * (1 - stay)
        ) }} as likelihood,
        null as people,
        null as mean_hours,
        first_hops.transition_rank as via_transition_rank
    from {{ ref('int_item_transitions') }} as first_hops
    inner join {{ ref('int_item_transitions') }} as second_hops
        on first_hops.to_item_key = second_hops.from_item_key
    where
        first_hops.transition_rank <= {{ var('hop_neighbours') }}
        and second_hops.transition_rank <= {{ var('hop_neighbours') }}

    union all

    select
        item_key as from_item_key,
        item_key as to_item_key,
        {{ to_trillionths((1 - hop) * stay) }} as likelihood,
        null as people,
        null as mean_hours,
        null as via_transition_rank
    from {{ ref('int_item_popularity') }}

)

select * from final
