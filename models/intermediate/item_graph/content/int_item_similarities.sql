{#-
    Grain: one ordered pair of items; the best similar_item_neighbours per first item.
    Question: which items are most like the first, whether or not anyone has touched them?
    The comparisons in both directions, ranked by the cosine. Growth: comparisons * 2, sorted once
    by first item.
-#}

with

directed as (

    select
        low_item_key as from_item_key,
        high_item_key as to_item_key,
        similarity
    from {{ ref('int_item_similarity_pairs') }}

    union all

    select
        high_item_key as from_item_key,
        low_item_key as to_item_key,
        similarity
    from {{ ref('int_item_similarity_pairs') }}

),

ranked as (

    select
        *,
        row_number() over (
            partition by from_item_key
            order by similarity desc, to_item_key asc
        ) as similarity_rank
    from directed

),

final as (

    select
        from_item_key,
        to_item_key,
        cast(similarity_rank as smallint) as similarity_rank,
        {{ from_trillionths('similarity') }} as similarity
    from ranked
    where similarity_rank <= {{ var('similar_item_neighbours') }}

)

select * from final
