{#- The cosines, in trillionths, of the pairs of items that share a block which either of them reads:
    one bucket of lower keys. An item and a term are joined as one number: as two columns, an engine
    may begin with joining the vectors by term alone, which costs the square of the catalogue. -#}
{% macro content_similarities(starts, bucket) -%}
{%- set most_terms = 4294967296 -%}
select
    pairs.low_item_key,
    pairs.high_item_key,
    cast(
        sum({{ to_trillionths('low_vectors.weight * high_vectors.weight') }}) as bigint
    ) as similarity
from (
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
        {{ in_bucket('low_blocks.item_key', starts, bucket) }}
        and (low_blocks.is_read or high_blocks.is_read)
) as pairs
inner join {{ ref('int_item_vectors') }} as low_vectors
    on pairs.low_item_key = low_vectors.item_key
inner join {{ ref('int_item_vectors') }} as high_vectors
    on
        cast(pairs.high_item_key as bigint) * {{ most_terms }} + low_vectors.term_key
        = cast(high_vectors.item_key as bigint) * {{ most_terms }} + high_vectors.term_key
where {{ in_bucket('low_vectors.item_key', starts, bucket) }}
group by
    pairs.low_item_key,
    pairs.high_item_key
{%- endmacro %}
