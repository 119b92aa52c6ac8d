{#-
    Question: which touched items have no transition that leads on, so that a user with only this
    item gets popular items instead of a personal list?
    Rows: one per such item, most people first.
-#}

with

leading_items as (

    select distinct from_item_key
    from {{ ref('int_item_transitions') }}

),

final as (

    select
        items.item_id,
        items.item_name,
        popularity.people
    from {{ ref('int_item_popularity') }} as popularity
    inner join {{ ref('int_items') }} as items
        on popularity.item_key = items.item_key
    left join leading_items
        on popularity.item_key = leading_items.from_item_key
    where leading_items.from_item_key is null

)

select * from final
order by people desc, item_id asc
