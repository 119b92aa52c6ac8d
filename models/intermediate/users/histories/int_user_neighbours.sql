{#-
    Grain: one row per user and one of the users most like them, as many as int_neighbour_limits
    allows.
    Question: who recently touched the same items, above all items that few others touch?
    similarity = the sum over shared items of search_weight * list_weight (int_neighbour_index), in
    billionths: the cosine of session-based nearest neighbours (Ludewig and Jannach 2018), with
    rarity and recency. Growth: neighbour_comparisons, a bucket of users at a time; empty if the
    source has no weight.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

built_source as (

    {{ built_source('neighbours') | indent(4) }}

),

searched_items as (

    select search_index.*
    from {{ ref('int_neighbour_index') }} as search_index
    cross join built_source
    where {{ in_bucket('search_index.user_key') }}

),

shared_items as (

    select
        searched_items.user_key,
        found_items.user_key as neighbour_key,
        searched_items.search_weight * found_items.list_weight as product
    from searched_items
    inner join {{ ref('int_neighbour_index') }} as found_items
        on
            searched_items.item_key = found_items.item_key
            and searched_items.user_key <> found_items.user_key
    where found_items.is_listed

),

similarities as (

    select
        user_key,
        neighbour_key,
        cast(sum({{ to_billionths('product') }}) as bigint) as similarity
    from shared_items
    group by
        user_key,
        neighbour_key

),

ranked_neighbours as (

    select
        *,
        row_number() over (
            partition by user_key
            order by similarity desc, neighbour_key asc
        ) as neighbour_rank
    from similarities
    where similarity > 0

),

final as (

    select
        ranked_neighbours.user_key,
        ranked_neighbours.neighbour_key,
        cast(ranked_neighbours.neighbour_rank as smallint) as neighbour_rank,
        ranked_neighbours.similarity
    from ranked_neighbours
    inner join {{ ref('int_neighbour_limits') }} as limits
        on ranked_neighbours.neighbour_rank <= limits.neighbours

)

select * from final
