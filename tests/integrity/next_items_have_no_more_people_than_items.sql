{#- People who went from one item to another have touched both, so they are never more than the
    people of either. -#}

with

people_of_items as (

    select
        items.item_id,
        popularity.people
    from {{ ref('int_items') }} as items
    inner join {{ ref('int_item_popularity') }} as popularity
        on items.item_key = popularity.item_key

)

select
    next_items.item_id,
    next_items.next_item_id,
    next_items.people
from {{ ref('item_next_items') }} as next_items
left join people_of_items as first_items
    on next_items.item_id = first_items.item_id
left join people_of_items as second_items
    on next_items.next_item_id = second_items.item_id
where
    next_items.people > coalesce(first_items.people, 0)
    or next_items.people > coalesce(second_items.people, 0)
