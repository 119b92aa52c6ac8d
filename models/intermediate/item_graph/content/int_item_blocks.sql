{#-
    Grain: one row per item and term of its vector, which puts the item into a block.
    Question: with which other items is the item compared?
    Comparing all with all would cost the square of the catalogue. A block holds the items that
    share a term; if they are too many, those of one leaf category; if still too many, a slice of
    these, ordered by price and name. An item reads its blocks, the rarest term first, until they
    hold as many items as it may be compared with: its share of item_comparisons, but at least twice
    similar_item_neighbours. A block holds at most half that many. In a small catalogue, then, every
    item is compared with all that share a term with it.
    Growth: items * 12.
-#}

with

vectors as (

    select * from {{ ref('int_item_vectors') }}

),

sorted_items as (

    select
        items.item_key,
        coalesce(leaf_categories.category_key, 0) as leaf_key,
        row_number() over (
            order by
                items.price asc nulls last,
                items.item_name asc nulls last,
                items.item_key asc
        ) as catalogue_position
    from {{ ref('int_items') }} as items
    left join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on items.item_key = leaf_categories.item_key

),

limits as (

    select
        greatest(
            {{ 2 * var('similar_item_neighbours') }},
            floor({{ double_value(var('item_comparisons')) }} / nullif(count(distinct item_key), 0))
        ) as comparisons
    from vectors

),

positioned_terms as (

    select
        vectors.item_key,
        vectors.term_key,
        vectors.term_rank,
        limits.comparisons,
        case when vectors.items > limits.comparisons / 2 then sorted_items.leaf_key else 0 end
            as leaf_key,
        sorted_items.catalogue_position
    from vectors
    cross join limits
    inner join sorted_items
        on vectors.item_key = sorted_items.item_key

),

lists as (

    select
        *,
        count(*) over (partition by term_key, leaf_key) as list_items,
        row_number() over (partition by term_key, leaf_key order by catalogue_position)
            as list_position
    from positioned_terms

),

slices as (

    select
        item_key,
        term_key,
        term_rank,
        leaf_key,
        comparisons,
        list_items,
        cast(
            floor(
                (list_position - 1) * ceil(list_items / (comparisons / 2)) / list_items
            ) as integer
        ) as slice
    from lists

),

blocks as (

    select
        *,
        count(*) over (partition by term_key, leaf_key, slice) as block_items
    from slices

),

ordered_blocks as (

    select
        *,
        sum(block_items - 1) over (
            partition by item_key
            order by list_items, term_rank
            rows between unbounded preceding and current row
        ) - (block_items - 1) as met_before
    from blocks

),

final as (

    select
        item_key,
        term_key,
        leaf_key,
        slice,
        cast(block_items as integer) as block_items,
        met_before < comparisons as is_read
    from ordered_blocks

)

select * from final
