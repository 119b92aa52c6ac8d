{#-
    Grain: one row per event that tells of items, as it was logged.
    Question: who did what, in which session, with which order?
    Of the purchases with one transaction_id the first has the telling_number 1; the others tell it
    again, as when the page that thanks for it is opened twice. An event has no id of its own in the
    log: it is made of what tells one from another.
-#}
{{ config(enabled=source_is_named('ga4')) }}

{%- set event_types = {
    'view_item': 'view',
    'add_to_wishlist': 'wishlist',
    'add_to_cart': 'add_to_cart',
    'remove_from_cart': 'remove_from_cart',
    'purchase': 'purchase',
    'refund': 'return',
} %}

with

events as (

    {{ source_rows('ga4', 'events') | indent(4) }}

),

named_events as (

    select
        *,
        {{ as_text('event_timestamp') }}
        || '-' || event_name
        {%- for part in [
            'user_pseudo_id',
            as_text('event_bundle_sequence_id'),
            as_text('batch_event_index'),
        ] %}
        || '-' || coalesce({{ part }}, '')
        {%- endfor %} as event_id,
        {{ meant_text(nested_field('ecommerce', 'transaction_id'), true) | indent(8) }} as order_id
    from events
    where event_name in ({{ "'" ~ event_types | join("', '") ~ "'" }})

),

final as (

    select
        event_id,
        user_id,
        user_pseudo_id,
        order_id,
        user_pseudo_id
        || '.'
        || {{ as_text(event_parameter('event_params', 'ga_session_id', 'int_value')) | indent(8) }}
            as session_id,
        case
            {%- for name, event_type in event_types.items() %}
            when event_name = '{{ name }}' then '{{ event_type }}'
            {%- endfor %}
        end as event_type,
        {{ event_parameter('event_params', 'currency', 'string_value') | indent(8) }} as currency,
        {{ nested_field('device', 'language') }} as locale,
        {{ nested_field('geo', 'country') }} as country,
        items,
        row_number() over (
            partition by event_name, coalesce(order_id, event_id)
            order by event_timestamp, event_id
        ) as telling_number,
        {{ epoch_timestamp('event_timestamp') | indent(8) }} as event_at,
        {{ epoch_timestamp('user_first_touch_timestamp') | indent(8) }} as first_seen_at
    from named_events

)

select * from final
