{#-
    Grain: one row per item and item that replaces it.
    Question: what can be offered in place of this item?
    int_item_substitutes with ids and names.
-#}

with

final as (

    select
        items.item_id,
        substitute_items.item_id as substitute_item_id,
        items.item_name,
        substitute_items.item_name as substitute_item_name,
        cast(substitutes.substitute_rank as bigint) as substitute_rank,
        substitutes.substitute_score as score,
        cast(substitutes.people as bigint) as people
    from {{ ref('int_item_substitutes') }} as substitutes
    inner join {{ ref('int_items') }} as items
        on substitutes.from_item_key = items.item_key
    inner join {{ ref('int_items') }} as substitute_items
        on substitutes.to_item_key = substitute_items.item_key

)

select * from final
