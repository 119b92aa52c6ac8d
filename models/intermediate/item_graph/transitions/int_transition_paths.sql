{#-
    Grain: one row per path of at most two transitions from an item to an item: staying, going
    directly, or through a third item.
    Question: how likely is the path, for someone who just touched the first item?
    In trillionths: staying (1 - h) r; going directly (1 - h) (1 - r) R + h r R10; via a third item
    h (1 - r) R10 R10. h is second_hop_share, r return_share, R10 the best hop_neighbours of a row
    of R (int_item_transitions). via_transition_rank: that of the third item in the first one's row.
    A view, as each path is read once; it carries the key of the first item, by which buckets cut
    it. Growth: touched items * hop_neighbours squared.
-#}
{{ config(materialized='view') }}

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
        cast(null as integer) as via_transition_rank
    from {{ ref('int_item_transitions') }}

),

via_paths as (

    select
        first_hops.from_item_key,
        second_hops.to_item_key,
        first_hops.transition_share * second_hops.transition_share * {{ hop * (1 - stay) }}
            as likelihood,
        cast(null as bigint) as people,
        {{ double_value('null') }} as mean_hours,
        first_hops.transition_rank as via_transition_rank
    from {{ ref('int_item_transitions') }} as first_hops
    inner join {{ ref('int_item_transitions') }} as second_hops
        on first_hops.to_item_key = second_hops.from_item_key
    where
        first_hops.transition_rank <= {{ var('hop_neighbours') }}
        and second_hops.transition_rank <= {{ var('hop_neighbours') }}

),

staying_paths as (

    select
        item_key as from_item_key,
        item_key as to_item_key,
        {{ (1 - hop) * stay }} as likelihood,
        cast(null as bigint) as people,
        {{ double_value('null') }} as mean_hours,
        cast(null as integer) as via_transition_rank
    from {{ ref('int_item_popularity') }}

),

paths as (

    select * from direct_paths
    union all
    select * from via_paths
    union all
    select * from staying_paths

),

final as (

    select
        from_item_key,
        to_item_key,
        via_transition_rank,
        {{ to_trillionths('likelihood') }} as path_likelihood,
        people,
        mean_hours
    from paths

)

select * from final
