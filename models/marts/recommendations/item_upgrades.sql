{#-
    Grain: one row per item and more expensive item that may be offered instead.
    Question: what more expensive item could be offered to people who look at this one?
    int_item_upgrades with names and prices, without items that may not be offered now.
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
        upgrade_items.item_id as upgrade_item_id,

        items.item_name,
        upgrade_items.item_name as upgrade_item_name,

        cast(offered_upgrades.offered_rank as bigint) as upgrade_rank,
        offered_upgrades.similarity,
        items.price,
        upgrade_items.price as upgrade_price,
        offered_upgrades.price_ratio,
        cast(offered_upgrades.buyers as bigint) as buyers,
        cast(offered_upgrades.upgrade_buyers as bigint) as upgrade_buyers
    from offered_upgrades
    inner join {{ ref('int_items') }} as items
        on offered_upgrades.from_item_key = items.item_key
    inner join {{ ref('int_items') }} as upgrade_items
        on offered_upgrades.to_item_key = upgrade_items.item_key

)

select * from final
