{#-
    Grain: one item and one dearer item that may be offered instead.
    Question: what could somebody who looks at this item be offered that costs more?
    The upgrades with names and prices, those left out that may not be offered now.
-#}

with

offered_upgrades as (

    select
        upgrades.*,
        row_number() over (
            partition by upgrades.from_item_key
            order by upgrades.upgrade_rank
        ) as offered_rank
    from {{ ref('int_item_upgrades') }} as upgrades
    inner join {{ ref('int_eligible_items') }} as eligible_items
        on upgrades.to_item_key = eligible_items.item_key
    where eligible_items.is_eligible

),

final as (

    select
        items.item_id,
        dearer_items.item_id as upgrade_item_id,
        items.item_name,
        dearer_items.item_name as upgrade_item_name,
        cast(offered_upgrades.offered_rank as bigint) as upgrade_rank,
        offered_upgrades.similarity,
        items.price,
        dearer_items.price as upgrade_price,
        offered_upgrades.price_ratio,
        cast(offered_upgrades.buyers as bigint) as buyers,
        cast(offered_upgrades.upgrade_buyers as bigint) as upgrade_buyers
    from offered_upgrades
    inner join {{ ref('int_items') }} as items
        on offered_upgrades.from_item_key = items.item_key
    inner join {{ ref('int_items') }} as dearer_items
        on offered_upgrades.to_item_key = dearer_items.item_key

)

select * from final
