{#-
    Grain: one row per item and item that is bought with it.
    Question: what else is in the basket with this item?
    int_item_basket_rules with ids and names.
-#}

with

rules as (

    select * from {{ ref('int_item_basket_rules') }}

),

final as (

    select
        items.item_id,
        together_items.item_id as bought_together_item_id,

        items.item_name,
        together_items.item_name as bought_together_item_name,

        cast(rules.basket_rank as bigint) as bought_together_rank,
        cast(rules.orders as bigint) as orders,
        cast(rules.people as bigint) as people,
        rules.support,
        rules.confidence,
        rules.lift,
        rules.basket_score as score
    from rules
    inner join {{ ref('int_items') }} as items
        on rules.from_item_key = items.item_key
    inner join {{ ref('int_items') }} as together_items
        on rules.to_item_key = together_items.item_key

)

select * from final
