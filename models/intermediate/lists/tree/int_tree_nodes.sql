{#-
    Grain: one row per node of the tree: a category's own node, a node that stands over some of its
    entries, or an item.
    Question: where in the tree is the node, and what does it stand below?
    A node's address is its kind's tree (of entries, or of items), its category and its place there;
    place i stands below the whole part of i / 2, and the most popular item of a category below its
    place among the entries (int_tree_entries). node_id: from the root down. Growth: categories +
    items.
-#}

with

own_nodes as (

    select
        'category' as kind,
        category_key,
        1 as place,
        cast(null as integer) as item_key,
        false as is_parent_item,
        parent_key as parent_category_key,
        cast(floor(place / 2.0) as integer) as parent_place,
        entry_rank as popularity_rank,
        {{ remainder('place', 2) }} = 0 as is_left,
        depth
    from {{ ref('int_tree_categories') }}

),

-- As many as there are entries but the first and the last: the rank of these is their place.
group_nodes as (

    select
        'group' as kind,
        entries.category_key,
        entries.entry_rank as place,
        cast(null as integer) as item_key,
        false as is_parent_item,
        entries.category_key as parent_category_key,
        cast(floor(entries.entry_rank / 2.0) as integer) as parent_place,
        cast(null as integer) as popularity_rank,
        {{ remainder('entries.entry_rank', 2) }} = 0 as is_left,
        categories.depth + {{ heap_depth('entries.entry_rank') }} as depth
    from {{ ref('int_tree_entries') }} as entries
    inner join {{ ref('int_tree_categories') }} as categories
        on entries.category_key = categories.category_key
    where
        entries.entry_rank > 1
        and entries.entry_rank < entries.entries

),

-- What an item hangs on by: its place among the items, or that of all items among the entries.
placed_items as (

    select
        items.item_key,
        items.category_key,
        items.rank_in_category,
        case when items.rank_in_category = 1 then entries.place else items.rank_in_category end
            as link_place,
        categories.depth + {{ heap_depth('entries.place') }} as first_item_depth
    from {{ ref('int_tree_items') }} as items
    inner join {{ ref('int_tree_entries') }} as entries
        on items.category_key = entries.category_key
    inner join {{ ref('int_tree_categories') }} as categories
        on items.category_key = categories.category_key
    where entries.entry_category_key is null

),

item_nodes as (

    select
        'item' as kind,
        category_key,
        rank_in_category as place,
        item_key,
        rank_in_category > 1 as is_parent_item,
        category_key as parent_category_key,
        cast(floor(link_place / 2.0) as integer) as parent_place,
        rank_in_category as popularity_rank,
        {{ remainder('link_place', 2) }} = 0 as is_left,
        first_item_depth + {{ heap_depth('rank_in_category') }} as depth
    from placed_items

),

all_nodes as (

    select * from own_nodes

    union all

    select * from group_nodes

    union all

    select * from item_nodes

),

final as (

    select
        cast(
            row_number() over (
                order by
                    depth,
                    kind,
                    category_key,
                    place
            ) as integer
        ) as node_id,
        *
    from all_nodes

)

select * from final
