{#-
    Grain: one row per event of a message: it arrived, was opened, clicked, or led to an
    unsubscription.
    Question: what happened when, by which channel, with which message of a campaign or flow?
    The name of the metric says all three; other events, such as orders that a shop reports to
    Klaviyo, are left out. Klaviyo tells no sending, so that what was received counts as sent.
-#}
{{ config(enabled=source_is_named('klaviyo')) }}

{%- set kinds = {
    'received email': ('email', 'send'),
    'received sms': ('sms', 'send'),
    'received push': ('push', 'send'),
    'opened email': ('email', 'open'),
    'opened push': ('push', 'open'),
    'clicked email': ('email', 'click'),
    'clicked sms': ('sms', 'click'),
    'unsubscribed': ('email', 'unsubscribe'),
    'unsubscribed from email marketing': ('email', 'unsubscribe'),
    'unsubscribed from list': ('email', 'unsubscribe'),
    'unsubscribed from sms': ('sms', 'unsubscribe'),
} %}

with

events as (

    {{ source_rows('klaviyo', 'event') | indent(4) }}

),

metrics as (

    {{ source_rows('klaviyo', 'metric') | indent(4) }}

),

named_events as (

    select
        events.*,
        lower(coalesce(metrics.name, events.type)) as metric_name,
        coalesce(events.datetime, events.told_at) as happened_at
    from events
    left join metrics
        on events.metric_id = metrics.id
    where not coalesce(events._fivetran_deleted, false)

),

final as (

    select
        id as event_id,
        person_id,
        campaign_id,
        flow_id,
        flow_message_id,
        coalesce(flow_message_id, campaign_id) as sent_thing_id,
        _variation as variant,
        case
            {%- for name, kind in kinds.items() %}
            when metric_name = '{{ name }}' then '{{ kind[0] }}'
            {%- endfor %}
        end as channel,
        case
            {%- for name, kind in kinds.items() %}
            when metric_name = '{{ name }}' then '{{ kind[1] }}'
            {%- endfor %}
        end as kind,
        property_url as url,
        property_message_extras as message_extras,
        happened_at
    from named_events
    where metric_name in ({{ "'" ~ kinds | join("', '") ~ "'" }})

)

select * from final
