{#-
    Grain: one row per user and item that must not be offered to them now.
    Question: what is withheld from whom, and why?
    Items that were messaged (ever, or within message_cooldown_days), returned (as many as were
    bought) or bought (ever; a repurchasable item within repurchase_days). Each pair has one reason,
    the first of these.
-#}

with

quantities as (

    select
        events.user_key,
        events.item_key,
        sum(
            case event_types.event_type when 'purchase' then coalesce(events.quantity, 1) else 0 end
        ) as bought_quantity,
        sum(
            case event_types.event_type when 'return' then coalesce(events.quantity, 1) else 0 end
        ) as returned_quantity,
        max(
            case when event_types.event_type = 'purchase' then events.event_at end
        ) as last_bought_at
    from {{ ref('int_events') }} as events
    inner join {{ ref('int_event_types') }} as event_types
        on events.event_type_key = event_types.event_type_key
    where event_types.event_type in ('purchase', 'return')
    group by
        events.user_key,
        events.item_key

),

bought_or_returned_items as (

    select
        *,
        returned_quantity > 0 and returned_quantity >= bought_quantity as is_returned
    from quantities

),

order_suppressions as (

    select
        bought_or_returned_items.user_key,
        bought_or_returned_items.item_key,
        case
            when bought_or_returned_items.is_returned then 'returned'
            else 'bought'
        end as reason
    from bought_or_returned_items
    inner join {{ ref('int_items') }} as items
        on bought_or_returned_items.item_key = items.item_key
    cross join {{ ref('int_run_dates') }} as run_dates
    where
        not items.is_repurchasable
        or bought_or_returned_items.is_returned
        or bought_or_returned_items.last_bought_at
        > {{ dbt.dateadd('day', -var('repurchase_days'), 'run_dates.as_of') }}

),

message_suppressions as (

    select
        messaged_items.user_key,
        messaged_items.item_key,
        'messaged' as reason
    from {{ ref('int_messaged_items') }} as messaged_items
    {%- if var('message_cooldown_days') > 0 %}
    inner join {{ ref('int_run_dates') }} as run_dates
        on
            messaged_items.last_sent_at
            > {{ dbt.dateadd('day', -var('message_cooldown_days'), 'run_dates.as_of') }}
    {%- endif %}

),

final as (

    select
        coalesce(messages.user_key, orders.user_key) as user_key,
        coalesce(messages.item_key, orders.item_key) as item_key,
        coalesce(messages.reason, orders.reason) as reason
    from message_suppressions as messages
    full outer join order_suppressions as orders
        on
            messages.user_key = orders.user_key
            and messages.item_key = orders.item_key

)

select * from final
