{#-
    Grain: one row per user and item that lies in their cart.
    Question: what did the user put into the cart in the window and neither remove nor buy since?
    Growth: cart events and purchases.
-#}

with

cart_times as (

    select
        events.user_key,
        events.item_key,
        max(case event_types.event_type when 'add_to_cart' then events.event_at end) as added_at,
        max(case event_types.event_type when 'add_to_cart' then null else events.event_at end)
            as left_at
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at >= run_dates.window_starts_at
    where event_types.event_type in ('add_to_cart', 'remove_from_cart', 'purchase')
    group by
        events.user_key,
        events.item_key

),

final as (

    select
        user_key,
        item_key,
        added_at
    from cart_times
    where
        added_at is not null
        and (left_at is null or left_at < added_at)

)

select * from final
