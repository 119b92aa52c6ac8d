{#-
    Grain: one row per touch: one user, one item and one event type in the window.
    Question: in which order did each user touch the items?
    A touch is the first time a user does one event type with one item. The user's distinct moments
    of touching, numbered 1, 2, 3 ..., are steps. items_touched counts the items up to the end of
    the step, item_position is the item's own position among them. Growth: linear in the events.
-#}

with

first_times as (

    select
        events.user_key,
        events.item_key,
        events.event_type_key,
        count(*) as event_count,
        min(events.event_at) as touched_at,
        max(events.event_at) as last_at
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at >= run_dates.window_starts_at
    where event_types.is_touch
    group by
        events.user_key,
        events.item_key,
        events.event_type_key

),

first_touches as (

    select
        *,
        case
            when
                row_number() over (
                    partition by user_key, item_key
                    order by touched_at, event_type_key
                ) = 1
                then 1
            else 0
        end as first_touch
    from first_times

),

placed_touches as (

    select
        *,
        sum(first_touch) over (
            partition by user_key
            order by touched_at, item_key, event_type_key
            rows between unbounded preceding and current row
        ) as item_position
    from first_touches

),

final as (

    select
        user_key,
        item_key,
        event_type_key,

        cast(event_count as integer) as event_count,
        cast(
            dense_rank() over (partition by user_key order by touched_at) as integer
        ) as step,
        cast(
            max(item_position) over (partition by user_key, touched_at) as integer
        ) as items_touched,
        cast(item_position as integer) as item_position,

        first_touch = 1 as is_first_touch,

        touched_at,
        last_at
    from placed_touches

)

select * from final
