{#-
    Grain: one row per item id of the input, a variant or a product.
    Question: which product does it belong to?
    Items of visible events and of the catalogue, and parents that the catalogue names without
    giving them a row. A variant belongs to its parent; a parent stands for itself.
-#}

with

event_items as (

    select distinct stg_events.item_id
    from {{ ref('stg_events') }} as stg_events
    inner join {{ ref('int_run_dates') }} as run_dates
        on stg_events.event_at <= run_dates.as_of

),

catalogue as (

    select
        item_id,
        parent_item_id
    from {{ ref('stg_items') }}

),

parent_items as (

    select distinct parent_item_id as item_id
    from catalogue
    where parent_item_id is not null

),

item_ids as (

    select item_id
    from event_items

    {{ union_distinct() }}

    select item_id
    from catalogue

    {{ union_distinct() }}

    select item_id
    from parent_items

),

final as (

    select
        item_ids.item_id,
        case
            when parent_items.item_id is null
                then coalesce(catalogue.parent_item_id, item_ids.item_id)
            else item_ids.item_id
        end as product_item_id
    from item_ids
    left join catalogue
        on item_ids.item_id = catalogue.item_id
    left join parent_items
        on item_ids.item_id = parent_items.item_id

)

select * from final
