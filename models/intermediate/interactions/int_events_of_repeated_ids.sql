{#-
    Grain: one event id that the input has more than once.
    Question: which row stands for the event?
    The earliest; rows of the same moment are ordered by all that they say, so that the choice does
    not depend on the order in which rows come. Growth: linear in the events.
-#}

with

repeated_ids as (

    select event_id
    from {{ ref('stg_events') }}
    where event_id is not null
    group by event_id
    having count(*) > 1

),

numbered as (

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
                events.event_value nulls last
        ) as repeat_number
    from {{ ref('stg_events') }} as events
    inner join repeated_ids
        on events.event_id = repeated_ids.event_id

),

final as (

    select
        numbered.event_id,
        {{ event_columns('numbered') | indent(8) }}
    from numbered
    where numbered.repeat_number = 1

)

select * from final
