{#-
    Grain: one row per user and item that they viewed or bought in the last
    complement_lookback_days.
    Question: when did the user first see the item, and when did they first buy it?
    A purchase happens at the first moment of its order, so what is bought together has one time.
    Viewed means any touch short of a purchase: putting an item into the cart or on a wishlist
    implies having seen it. Of each user only the history_length latest items are kept, by the later
    of the two times, so that bots stay cheap. Growth: linear in the events.
-#}

with

purchases as (

    select
        events.user_key,
        events.item_key,
        case
            when events.order_id is null then events.event_at
            else min(events.event_at) over (partition by events.user_key, events.order_id)
        end as bought_at
    from {{ ref('int_event_details') }} as events
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at >= run_dates.complement_starts_at
    where events.event_type = 'purchase'

),

views as (

    select
        events.user_key,
        events.item_key,
        events.event_at as viewed_at
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    inner join {{ ref('int_run_dates') }} as run_dates
        on events.event_at >= run_dates.complement_starts_at
    where
        event_types.is_touch
        and event_types.event_type <> 'purchase'

),

views_and_purchases as (

    select
        user_key,
        item_key,
        viewed_at,
        null as bought_at
    from views

    union all

    select
        user_key,
        item_key,
        null as viewed_at,
        bought_at
    from purchases

),

first_times as (

    select
        user_key,
        item_key,
        min(viewed_at) as first_viewed_at,
        min(bought_at) as first_bought_at
    from views_and_purchases
    group by
        user_key,
        item_key

),

ranked_items as (

    select
        *,
        row_number() over (
            partition by user_key
            order by
                greatest(
                    coalesce(first_viewed_at, first_bought_at),
                    coalesce(first_bought_at, first_viewed_at)
                ) desc,
                item_key asc
        ) as recency_rank
    from first_times

),

final as (

    select
        user_key,
        item_key,
        first_viewed_at,
        first_bought_at
    from ranked_items
    where recency_rank <= {{ var('history_length') }}

)

select * from final
