{#-
    Grain: one event of a known user, up to as_of, with all that the log says of it.
    Question: who did what to which product, and when, in all detail?
    The single events up to as_of, with keys. A view: who needs a column that int_events leaves out
    reads it here, and filters early.
-#}
{{ config(materialized='view') }}

with

single_events as (

    {{ single_events() | indent(4) }}

),

item_keys as (

    select
        variants.item_id,
        items.item_key
    from {{ ref('int_item_variants') }} as variants
    inner join {{ ref('int_items') }} as items
        on variants.product_item_id = items.item_id

),

final as (

    select
        users.user_key,
        item_keys.item_key,
        event_types.event_type_key,
        single_events.source_row,
        single_events.event_type,
        single_events.order_id,
        single_events.session_id,
        single_events.message_id,
        single_events.recommendation_id,
        single_events.promotion_id,
        single_events.quantity,
        single_events.unit_price,
        single_events.event_value,
        single_events.event_at
    from single_events
    inner join {{ ref('int_run_dates') }} as run_dates
        on single_events.event_at <= run_dates.as_of
    inner join {{ ref('int_event_types') }} as event_types
        on single_events.event_type = event_types.event_type
    inner join {{ ref('int_users') }} as users
        on single_events.user_id = users.user_id
    inner join item_keys
        on single_events.item_id = item_keys.item_id

)

select * from final
