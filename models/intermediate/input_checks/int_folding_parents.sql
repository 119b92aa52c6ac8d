{#-
    Grain: one row per finding about the parents that items name.
    Question: do parent_item_ids say which items are variants of one product?
    A parent of more than maximum_variant_share of the catalogue, and of more than 20 items, rather
    stands for "no parent". A parent that is itself a variant makes a chain, which is not followed.
-#}
{{ config(materialized='view') }}

with

variant_counts as (

    select
        parent_item_id,
        count(*) as variants
    from {{ ref('stg_items') }}
    where
        parent_item_id is not null
        and parent_item_id <> item_id
    group by parent_item_id

),

catalogue as (

    select count(*) as items
    from {{ ref('stg_items') }}

),

chained_parents as (

    select
        count(*) as parents,
        min(items.item_id) as example,
        max(catalogue.items) as items
    from {{ ref('stg_items') }} as items
    inner join variant_counts
        on items.item_id = variant_counts.parent_item_id
    cross join catalogue
    where
        items.parent_item_id is not null
        and items.parent_item_id <> items.item_id

),

unknown_parents as (

    select
        count(*) as parents,
        min(variant_counts.parent_item_id) as example,
        max(catalogue.items) as items
    from variant_counts
    left join {{ ref('stg_items') }} as items
        on variant_counts.parent_item_id = items.item_id
    cross join catalogue
    where items.item_id is null

),

final as (

    select
        'warning' as severity,
        'parent of many items' as check_name,
        'items' as table_name,
        'parent_item_id' as column_name,
        variant_counts.variants as affected,
        catalogue.items as total,
        {{ as_text('variant_counts.variants') }} || ' of ' || {{ as_text('catalogue.items') }}
        || ' items have the parent '
        || {{ quoted(shown_id("'items.parent_item_id'", 'variant_counts.parent_item_id')) }}
        || ' and count as one product: leave parent_item_id empty where an item has none'
            as message
    from variant_counts
    cross join catalogue
    where
        variant_counts.variants > 20
        and variant_counts.variants > catalogue.items * {{ var('maximum_variant_share') }}

    union all

    select
        'warning' as severity,
        'chain of parents' as check_name,
        'items' as table_name,
        'parent_item_id' as column_name,
        parents as affected,
        items as total,
        'parents of items that have a parent again: ' || {{ as_text('parents') }} || ', e.g. '
        || {{ quoted(shown_id("'items.item_id'", 'example')) }}
        || ': name the product that all its variants belong to' as message
    from chained_parents
    where parents > 0

    union all

    select
        'note' as severity,
        'unknown parents' as check_name,
        'items' as table_name,
        'parent_item_id' as column_name,
        parents as affected,
        items as total,
        {{ counted('parents', 'parent') }} || ' of items without a row, e.g. '
        || {{ quoted(shown_id("'items.item_id'", 'example')) }}
        || ': the first of their variants stands for them' as message
    from unknown_parents
    where parents > 0

)

select * from final
