{#-
    Grain: one item id of the input, a variant or a product.
    Question: which product does it belong to?
    Items of visible events, of the catalogue, and parents that the catalogue names without a row of
    their own. A variant belongs to its parent; a parent stands for itself.
-#}

with

events as (

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

parents as (

    select distinct parent_item_id as item_id
    from catalogue
    where parent_item_id is not null

),

item_ids as (

    select item_id
    from events

    union distinct

    select item_id
    from catalogue

    union distinct

    select item_id
    from parents

),

final as (

    select
        item_ids.item_id,
        case
            when parents.item_id is null
                then coalesce(catalogue.parent_item_id, item_ids.item_id)
            else item_ids.item_id
        end as product_item_id
    from item_ids
    left join catalogue
        on item_ids.item_id = catalogue.item_id
    left join parents
        on item_ids.item_id = parents.item_id

)

select * from final
