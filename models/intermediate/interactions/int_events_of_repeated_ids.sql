{#-
    Grain: one row per event id that occurs more than once in the input.
    Question: which of its rows stands for the event?
    The earliest; rows of the same moment are ordered by their content, so the choice does not
    depend on the order in which rows arrive. Growth: linear in the events.
-#}

with

repeated_ids as (

    select event_id
    from {{ ref('stg_events') }}
    where event_id is not null
    group by event_id
    having count(*) > 1

),

numbered_events as (

    select
        events.*,
        row_number() over (
            partition by events.event_id
            order by
                events.event_at,
                events.user_id,
                events.item_id,
                events.event_type,
                events.order_id nulls last,
                events.session_id nulls last,
                events.message_id nulls last,
                events.recommendation_id nulls last,
                events.promotion_id nulls last,
                events.quantity nulls last,
                events.unit_price nulls last,
                events.event_value nulls last,
                events.source_row nulls last
        ) as repeat_number
    from {{ ref('stg_events') }} as events
    inner join repeated_ids
        on events.event_id = repeated_ids.event_id

),

final as (

    select
        numbered_events.event_id,
        {{ event_columns('numbered_events') | indent(8) }}
    from numbered_events
    where numbered_events.repeat_number = 1

)

select * from final
