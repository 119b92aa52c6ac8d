{#-
    Grain: one row per new item that may be offered.
    Question: which new items should be shown first, and why?
    int_new_arrivals with ids and names.
-#}

with

final as (

    select
        items.item_id,
        items.item_name,
        items.category_path,

        similar_items.item_id as similar_item_id,
        similar_items.item_name as similar_item_name,

        cast(new_arrivals.arrival_rank as bigint) as arrival_rank,
        cast(new_arrivals.people as bigint) as people,
        new_arrivals.similarity,
        new_arrivals.expected_people,
        new_arrivals.score,

        new_arrivals.arrived_at
    from {{ ref('int_new_arrivals') }} as new_arrivals
    inner join {{ ref('int_items') }} as items
        on new_arrivals.item_key = items.item_key
    left join {{ ref('int_items') }} as similar_items
        on new_arrivals.similar_item_key = similar_items.item_key

)

select * from final
