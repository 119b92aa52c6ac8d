{#-
    Grain: one row of the input.
    Question: what does each event say, and can it be used?
    A row is rejected with a reason; unattributable if it has neither a user nor a known alias
    (user_id stays null); else kept. A table, since everything reads it: one pass over the input.
-#}
{{ config(materialized='table') }}

with

source as (

    {{ conformed_input('events') }}

),

aliases as (

    select
        anonymous_id,
        user_id
    from {{ ref('stg_user_aliases') }}
    where rejection_reason is null

),

known_event_types as (

    select event_type
    from {{ ref('event_weights') }}

),

final as (

    select
        source.source_row,
        source.event_id,
        coalesce(source.user_id, aliases.user_id) as user_id,
        source.item_id,
        source.event_type,
        source.order_id,
        source.session_id,
        source.search_query,
        source.context,
        source.message_id,
        source.recommendation_id,
        source.promotion_id,

        source.quantity,
        source.unit_price,
        source.event_value,

        source.event_at,

        case
            when source.item_id is null then 'no item_id'
            when source.event_at is null then 'no readable event_at'
            when source.event_at > {{ run_started_timestamp() }} then 'event_at after the run began'
            when source.event_type is null then 'no event_type'
            when known_event_types.event_type is null then 'unknown event_type'
        end as rejection_reason
    from source
    left join aliases
        on case when source.user_id is null then source.anonymous_id end = aliases.anonymous_id
    left join known_event_types
        on source.event_type = known_event_types.event_type

)

select * from final
