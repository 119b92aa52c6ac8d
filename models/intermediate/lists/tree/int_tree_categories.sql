{#-
    Grain: one row per category that holds items that may be offered, and one for the shop (0).
    Question: how deep in the tree is the category's own node, and which place has it below the
    wider one?
    The steps to its place (int_tree_entries) and to those of all wider categories. Growth:
    categories * levels.
-#}

with

placed_categories as (

    select
        category_key as parent_key,
        entry_category_key as category_key,
        entry_rank,
        place
    from {{ ref('int_tree_entries') }}
    where entry_category_key is not null

),

depths as (

    select
        ancestors.category_key,
        sum({{ heap_depth('placed_categories.place') }}) as depth
    from {{ ref('int_category_ancestors') }} as ancestors
    inner join placed_categories
        on ancestors.ancestor_key = placed_categories.category_key
    group by ancestors.category_key

),

final as (

    select
        placed_categories.category_key,
        placed_categories.parent_key,
        placed_categories.entry_rank,
        placed_categories.place,
        cast(depths.depth as integer) as depth
    from placed_categories
    inner join depths
        on placed_categories.category_key = depths.category_key

    union all

    select distinct
        0 as category_key,
        cast(null as integer) as parent_key,
        1 as entry_rank,
        1 as place,
        0 as depth
    from {{ ref('int_tree_items') }}

)

select * from final
