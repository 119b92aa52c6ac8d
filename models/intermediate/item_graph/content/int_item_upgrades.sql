{#-
    Grain: one row per item and more expensive item like it, of the same leaf category.
    Question: which more expensive item could someone who looks at this one buy instead?
    Among the items most like it: those that cost up to upgrade_price_ratio times as much and have
    at least as many buyers in the window, and at least one, so that the upgrade has proved itself.
    Ranked by similarity * ln(1 + buyers). Growth: items * similar_item_neighbours.
-#}

with

buyers as (

    select
        touches.item_key,
        count(*) as people
    from {{ ref('int_touches') }} as touches
    inner join {{ ref('int_event_types') }} as event_types
        on touches.event_type_key = event_types.event_type_key
    where event_types.event_type = 'purchase'
    group by touches.item_key

),

items as (

    select
        items.item_key,
        items.price,
        leaf_categories.category_key,
        coalesce(buyers.people, 0) as buyers
    from {{ ref('int_items') }} as items
    inner join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on items.item_key = leaf_categories.item_key
    left join buyers
        on items.item_key = buyers.item_key
    where items.price > 0

),

pricier_items as (

    select
        similarities.from_item_key,
        similarities.to_item_key,
        similarities.similarity,
        pricier.price / nullif(items.price, 0) as price_ratio,
        items.buyers,
        pricier.buyers as upgrade_buyers
    from {{ ref('int_item_similarities') }} as similarities
    inner join items
        on similarities.from_item_key = items.item_key
    inner join items as pricier
        on
            similarities.to_item_key = pricier.item_key
            and items.category_key = pricier.category_key
    where
        pricier.price > items.price
        and pricier.price <= items.price * {{ var('upgrade_price_ratio') }}
        and pricier.buyers >= greatest(items.buyers, 1)

),

final as (

    select
        from_item_key,
        to_item_key,
        cast(
            row_number() over (
                partition by from_item_key
                order by similarity * ln(1 + upgrade_buyers) desc, to_item_key asc
            ) as smallint
        ) as upgrade_rank,
        similarity,
        price_ratio,
        cast(buyers as integer) as buyers,
        cast(upgrade_buyers as integer) as upgrade_buyers
    from pricier_items

)

select * from final
