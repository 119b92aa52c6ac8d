{#-
    Grain: one row per pair of items whose content was compared, the lower key first.
    Question: how alike are the two, judging by the catalogue?
    The cosine between their vectors: the sum over shared terms of weight * weight, in trillionths,
    from 0 to 1. It needs no touches. Two items are compared if they share a block that at least one
    of them reads (int_item_blocks).
    Growth: item_comparisons, or items * twice similar_item_neighbours if that is more, a bucket of
    items at a time.
-#}
{{ config(materialized='bucketed', bucket_by='item_key') }}

{%- set most_terms = 4294967296 %}

with

pairs as (

    select distinct
        low_blocks.item_key as low_item_key,
        high_blocks.item_key as high_item_key
    from {{ ref('int_item_blocks') }} as low_blocks
    inner join {{ ref('int_item_blocks') }} as high_blocks
        on
            low_blocks.term_key = high_blocks.term_key
            and low_blocks.leaf_key = high_blocks.leaf_key
            and low_blocks.slice = high_blocks.slice
            and low_blocks.item_key < high_blocks.item_key
    where
        {{ in_bucket('low_blocks.item_key') }}
        and (low_blocks.is_read or high_blocks.is_read)

),

-- Item and term are joined as one number: given two columns, an engine may first join the vectors
-- by term alone, which costs the square of the catalogue.
shared_terms as (

    select
        pairs.low_item_key,
        pairs.high_item_key,
        low_vectors.weight * high_vectors.weight as product
    from pairs
    inner join {{ ref('int_item_vectors') }} as low_vectors
        on pairs.low_item_key = low_vectors.item_key
    inner join {{ ref('int_item_vectors') }} as high_vectors
        on
            cast(pairs.high_item_key as bigint) * {{ most_terms }} + low_vectors.term_key
            = cast(high_vectors.item_key as bigint) * {{ most_terms }} + high_vectors.term_key
    where {{ in_bucket('low_vectors.item_key') }}

),

final as (

    select
        low_item_key,
        high_item_key,
        cast(sum({{ to_trillionths('product') }}) as bigint) as similarity
    from shared_terms
    group by
        low_item_key,
        high_item_key

)

select * from final
