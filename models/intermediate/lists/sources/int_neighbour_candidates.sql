{#-
    Grain: one row per user and item.
    Question: what have the people most like the user touched recently?
    Score: the sum of the similarities of the neighbours who touched the item recently, times its
    momentum factor; the user's own items are among them. Growth: users * neighbours * recent items,
    a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

similarity_sums as (

    select
        neighbours.user_key,
        neighbour_items.item_key,
        cast(sum(neighbours.similarity) as bigint) as similarity
    from {{ ref('int_user_neighbours') }} as neighbours
    inner join {{ ref('int_neighbour_index') }} as neighbour_items
        on neighbours.neighbour_key = neighbour_items.user_key
    where {{ in_bucket('neighbours.user_key') }}
    group by
        neighbours.user_key,
        neighbour_items.item_key

),

scores as (

    select
        similarity_sums.user_key,
        similarity_sums.item_key,
        cast(
            {{ rounded('similarity_sums.similarity * popularity.momentum_factor') }} as bigint
        ) as score
    from similarity_sums
    inner join {{ ref('int_item_popularity') }} as popularity
        on similarity_sums.item_key = popularity.item_key
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on similarity_sums.item_key = eligible_items.item_key
    where eligible_items.is_eligible

),

lists as (

    {{ offerable_lists('scores', var('recommendations_per_user')) | indent(4) }}

),

final as (

    select
        user_key,
        item_key,
        cast(candidate_rank as smallint) as candidate_rank,
        {{ from_billionths('score') }} as score
    from lists

)

select * from final
