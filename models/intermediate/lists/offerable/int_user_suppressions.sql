{#-
    Grain: one row per user and item that must not be offered to them now.
    Question: what is withheld from whom, why, and until when?
    Items that were messaged (ever, or within message_cooldown_days), returned (as many as were
    bought) or bought. What people buy again (int_item_repurchase_shares) may return when
    repurchase_wait of its usual days for this user (int_user_replenishments) is over, or after
    repurchase_days where no rhythm is known. Each pair has one reason, the first of these.
    returns_at is null for what does not return.
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

waits as (

    select
        bought_or_returned_items.user_key,
        bought_or_returned_items.item_key,
        bought_or_returned_items.is_returned,
        bought_or_returned_items.last_bought_at,
        repurchase_shares.is_repurchasable,
        {#- Half a second, as rhythms have it, which the last bit must not turn up or down. #}
        cast(
            {{ rounded(
                '86400 * coalesce('
                ~ double_value(var('repurchase_wait')) ~ ' * replenishments.typical_days, '
                ~ var('repurchase_days') ~ ') + 0.0001'
            ) }} as bigint
        ) as wait_seconds
    from bought_or_returned_items
    inner join {{ ref('int_item_repurchase_shares') }} as repurchase_shares
        on bought_or_returned_items.item_key = repurchase_shares.item_key
    left join {{ ref('int_user_replenishments') }} as replenishments
        on
            bought_or_returned_items.user_key = replenishments.user_key
            and bought_or_returned_items.item_key = replenishments.item_key

),

returns as (

    select
        *,
        case
            when is_repurchasable and not is_returned
                then {{ time_plus('second', 'wait_seconds', 'last_bought_at') }}
        end as returns_at
    from waits

),

order_suppressions as (

    select
        returns.user_key,
        returns.item_key,
        case when returns.is_returned then 'returned' else 'bought' end as reason,
        returns.returns_at
    from returns
    cross join {{ ref('int_run_dates') }} as run_dates
    where
        returns.returns_at is null
        or returns.returns_at > run_dates.as_of

),

message_suppressions as (

    select
        messaged_items.user_key,
        messaged_items.item_key,
        'messaged' as reason,
        {% if var('message_cooldown_days') > 0 -%}
        {{ time_plus('day', var('message_cooldown_days'), 'messaged_items.last_sent_at') }}
        {%- else -%}
        cast(null as {{ dbt.type_timestamp() }})
        {%- endif %} as returns_at
    from {{ ref('int_messaged_items') }} as messaged_items
    {%- if var('message_cooldown_days') > 0 %}
    inner join {{ ref('int_run_dates') }} as run_dates
        on
            messaged_items.last_sent_at
            > {{ time_plus('day', -var('message_cooldown_days'), 'run_dates.as_of') }}
    {%- endif %}

),

final as (

    select
        coalesce(messages.user_key, orders.user_key) as user_key,
        coalesce(messages.item_key, orders.item_key) as item_key,
        coalesce(messages.reason, orders.reason) as reason,
        case when messages.user_key is null then orders.returns_at else messages.returns_at end
            as returns_at
    from message_suppressions as messages
    full outer join order_suppressions as orders
        on
            messages.user_key = orders.user_key
            and messages.item_key = orders.item_key

)

select * from final
