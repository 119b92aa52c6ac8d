{#-
    Grain: one row per event of a known user up to as_of, with everything the log says about it.
    Question: who did what to which product, and when, in full detail?
    The distinct events up to as_of, with keys. amount: quantity * unit price, a piece where there is
    no quantity; nothing is known of what a purchase without a price brought, so that is 0, and what
    lies in a cart without one has the price of the catalogue. unit_cost is that of the product. A
    view: a model that needs a column which int_events leaves out reads it here, and filters early.
-#}
{{ config(materialized='view') }}

with

item_keys as (

    select
        variants.item_id,
        items.item_key,
        items.price,
        items.unit_cost
    from {{ ref('int_item_variants') }} as variants
    inner join {{ ref('int_items') }} as items
        on variants.product_item_id = items.item_id

),

final as (

    select
        users.user_key,
        item_keys.item_key,
        event_types.event_type_key,

        events.source_row,

        events.event_type,
        events.order_id,
        events.session_id,
        events.message_id,
        events.recommendation_id,
        events.promotion_id,

        events.quantity,
        events.unit_price,
        item_keys.unit_cost,
        events.event_value,
        coalesce(events.quantity, 1) * coalesce(
            events.unit_price,
            case when events.event_type <> 'purchase' then item_keys.price end,
            0
        ) as amount,

        events.event_at
    from {{ ref('int_distinct_events') }} as events
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at <= run_dates.as_of
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type = event_types.event_type
    inner join {{ ref('int_users') }} as users
        on events.user_id = users.user_id
    inner join item_keys
        on events.item_id = item_keys.item_id

)

select * from final
