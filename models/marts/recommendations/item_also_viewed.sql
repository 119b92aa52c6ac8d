{#-
    Grain: one row per item and item that the same people view.
    Question: what else do people look at who look at this item?
    int_item_co_views with ids and names.
-#}

with

co_views as (

    select * from {{ ref('int_item_co_views') }}

),

final as (

    select
        items.item_id,
        also_items.item_id as also_viewed_item_id,
        items.item_name,
        also_items.item_name as also_viewed_item_name,
        cast(co_views.co_view_rank as bigint) as also_viewed_rank,
        cast(co_views.people as bigint) as people,
        co_views.co_view_score as score
    from co_views
    inner join {{ ref('int_items') }} as items
        on co_views.from_item_key = items.item_key
    inner join {{ ref('int_items') }} as also_items
        on co_views.to_item_key = also_items.item_key

)

select * from final
