{#-
    Grain: one row per user and one of the ten items that they bought last, within
    complement_lookback_days.
    Question: which of their purchases can a message to the user speak of?
    What they returned as often as they bought it is left out. Growth: users with purchases.
-#}

{%- set most_anchors = 10 %}

with

purchases as (

    select
        events.user_key,
        events.item_key,
        max(case when event_types.event_type = 'purchase' then events.event_at end) as bought_at
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at >= run_dates.complement_starts_at
    where event_types.event_type in ('purchase', 'return')
    group by
        events.user_key,
        events.item_key
    having
        sum(case when event_types.event_type = 'purchase' then 1 else 0 end)
        > sum(case when event_types.event_type = 'return' then 1 else 0 end)

),

numbered_purchases as (

    select
        *,
        row_number() over (
            partition by user_key
            order by bought_at desc, item_key asc
        ) as anchor_position
    from purchases

),

final as (

    select
        user_key,
        item_key,
        cast(anchor_position as smallint) as anchor_position,
        bought_at
    from numbered_purchases
    where anchor_position <= {{ most_anchors }}

)

select * from final
