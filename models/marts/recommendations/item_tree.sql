{#-
    Grain: one row per node of the tree of items that may be offered: a category, a group of what a
    category holds, or an item.
    Question: where does a walk from popular items to less popular ones go on?
    int_tree_nodes with ids: each category's items as a heap by popularity, the most popular on top,
    and each category's node over those of narrower categories and over its items. No node has more
    than two children, so any item is a few dozen steps from the root.
-#}

with

nodes as (

    select * from {{ ref('int_tree_nodes') }}

),

linked_nodes as (

    select
        nodes.node_id,
        parents.node_id as parent_node_id,
        nodes.is_left
    from nodes
    inner join nodes as parents
        on
            nodes.parent_category_key = parents.category_key
            and nodes.parent_place = parents.place
            and nodes.is_parent_item = (parents.kind = 'item')

),

children as (

    select
        parent_node_id,
        max(case when is_left then node_id end) as left_node_id,
        max(case when not is_left then node_id end) as right_node_id
    from linked_nodes
    group by parent_node_id

),

final as (

    select
        cast(nodes.node_id as bigint) as node_id,
        cast(linked_nodes.parent_node_id as bigint) as parent_node_id,
        cast(children.left_node_id as bigint) as left_node_id,
        cast(children.right_node_id as bigint) as right_node_id,

        nodes.kind,
        coalesce(categories.category_path, '') as category,
        items.item_id,

        cast(nodes.depth as bigint) as depth,
        cast(nodes.popularity_rank as bigint) as popularity_rank,
        tree_items.log_odds as score
    from nodes
    left join linked_nodes
        on nodes.node_id = linked_nodes.node_id
    left join children
        on nodes.node_id = children.parent_node_id
    left join {{ ref('int_categories') }} as categories
        on nodes.category_key = categories.category_key
    left join {{ ref('int_items') }} as items
        on nodes.item_key = items.item_key
    left join {{ ref('int_tree_items') }} as tree_items
        on nodes.item_key = tree_items.item_key

)

select * from final
