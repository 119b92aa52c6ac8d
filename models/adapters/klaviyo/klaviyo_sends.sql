{#-
    Grain: one row per message that reached a person.
    Question: what was sent to whom, when and by which channel?
    A flow gives the context by its name, a campaign of e-mails its template.
-#}
{{ config(enabled=source_is_named('klaviyo')) }}

with

campaigns as (

    {{ source_rows('klaviyo', 'campaign') | indent(4) }}

),

flows as (

    {{ source_rows('klaviyo', 'flow') | indent(4) }}

),

final as (

    select
        events.event_id as send_id,
        events.person_id,
        events.channel,
        flows.name as context,
        coalesce(events.campaign_id, events.flow_id) as campaign_id,
        coalesce(
            case when events.channel = 'email' then campaigns.email_template_id end,
            events.flow_message_id
        ) as template_id,
        events.variant,
        events.message_extras,
        events.happened_at as sent_at,
        events.happened_at as delivered_at
    from {{ ref('klaviyo_events') }} as events
    left join campaigns
        on events.campaign_id = campaigns.id
    left join flows
        on events.flow_id = flows.id
    where events.kind = 'send'

)

select * from final
