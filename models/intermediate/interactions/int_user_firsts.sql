{#-
    Grain: one row per user and node that they viewed or bought in the last
    complement_lookback_days. A node is an item (level 0) or a category (level 1, 2 ... of the
    catalogue, the widest first), so that one formula serves both.
    Question: when did the user first see, and first buy, an item or a category?
    A purchase happens at the first moment of its order, so what is bought together has one time.
    Viewed means any touch short of a purchase: putting an item into the cart or on a wishlist
    implies having seen it. Of each user only the latest items are kept, by the later of the two
    times, as many as int_pair_limits allows, so that bots and dense shops stay cheap; a category has
    the earliest times of these items.
    Growth: linear in the events, times 1 + levels.
-#}

with

purchases as (

    select
        events.user_key,
        events.item_key,
        cast(null as {{ dbt.type_timestamp() }}) as viewed_at,
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
        events.event_at as viewed_at,
        cast(null as {{ dbt.type_timestamp() }}) as bought_at
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

    select * from views
    union all
    select * from purchases

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

positioned_items as (

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
        ) as recency_position
    from first_times

),

item_firsts as (

    select positioned_items.*
    from positioned_items
    inner join {{ ref('int_pair_limits') }} as limits
        on positioned_items.recency_position <= limits.compared_items

),

final as (

    select
        user_key,
        cast(0 as smallint) as node_level,
        item_key as node_key,
        first_viewed_at,
        first_bought_at
    from item_firsts

    union all

    select
        item_firsts.user_key,
        categories.category_level as node_level,
        categories.category_key as node_key,
        min(item_firsts.first_viewed_at) as first_viewed_at,
        min(item_firsts.first_bought_at) as first_bought_at
    from item_firsts
    inner join {{ ref('int_item_categories') }} as categories
        on item_firsts.item_key = categories.item_key
    group by
        item_firsts.user_key,
        categories.category_key,
        categories.category_level

)

select * from final
