{#-
    Grain: one row per user and item that they touched within the last 28 days.
    Question: how much has the user wanted the item recently?
    One score per window: the sum of history_weight over the user's touches of the item later than
    1, 2, 7 and 28 days before as_of; every event counts. Only the latest history_length items per
    user are kept, so that bots stay cheap.
-#}

{%- set windows = preference_windows() %}

with

recent_events as (

    select
        events.user_key,
        events.item_key,

        {{ to_billionths('event_types.history_weight') }} as weight,

        {%- for column, days in windows.items() %}
        events.event_at > {{ time_plus('day', -days, 'run_dates.as_of') }} as is_in_{{ column }},
        {%- endfor %}

        events.event_at
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    inner join {{ ref('int_run_dates') }} as run_dates
        on
            events.event_at
            > {{ time_plus('day', -(windows.values() | max), 'run_dates.as_of') }}
    where event_types.is_touch

),

item_scores as (

    select
        user_key,
        item_key,
        {%- for column in windows %}
        sum(case when is_in_{{ column }} then weight else 0 end) as {{ column }},
        {%- endfor %}
        max(event_at) as last_at
    from recent_events
    group by
        user_key,
        item_key

),

numbered_items as (

    select
        *,
        row_number() over (
            partition by user_key
            order by last_at desc, item_key asc
        ) as item_position
    from item_scores

),

final as (

    select
        user_key,
        item_key,
        {%- for column in windows %}
        {{ from_billionths(column) }} as {{ column }},
        {%- endfor %}
        last_at
    from numbered_items
    where item_position <= {{ var('history_length') }}

)

select * from final
