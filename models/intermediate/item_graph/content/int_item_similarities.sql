{#-
    Grain: one row per ordered pair of items; the best similar_item_neighbours per first item.
    Question: which items are most like the first, whether or not anyone has touched them?
    The cosines in both directions, ranked; the second item is recommendable. Growth: pairs * 2,
    sorted once by first item.
-#}

with

directed_pairs as (

    {{ both_directions(ref('int_item_cosines'), ['similarity']) | indent(4) }}

),

ranked_pairs as (

    select
        directed_pairs.*,
        row_number() over (
            partition by directed_pairs.from_item_key
            order by directed_pairs.similarity desc, directed_pairs.to_item_key asc
        ) as similarity_rank
    from directed_pairs
    inner join {{ ref('int_items') }} as to_items
        on directed_pairs.to_item_key = to_items.item_key
    where to_items.is_recommendable

),

final as (

    select
        from_item_key,
        to_item_key,
        cast(similarity_rank as smallint) as similarity_rank,
        {{ from_trillionths('similarity') }} as similarity
    from ranked_pairs
    where similarity_rank <= {{ var('similar_item_neighbours') }}

)

select * from final
