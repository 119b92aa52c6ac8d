{#-
    Grain: one row per message that a named source tells of, receiver and item.
    Question: what is the log of messages, if it comes from the named sources?
    A message that was handed out here keeps its own id. Where the events come from sources, too, items
    and people bear the names of sources: an id of an item that no catalogue knows is that of
    the source named first that tells of such an item, else of the one named first. Where they do not, both are the shop's own ids.
-#}
{{ config(enabled='messages' in composed_tables(), materialized='view') }}

{%- set event_sources = named_sources('event') %}

with

told_messages as (

    {{ unioned_sources('message', '_messages', [
        'send_id', 'own_message_id', 'person_id', 'external_id', 'item_id', 'item_position', 'channel',
        'context', 'campaign_id', 'template_id', 'variant', 'sent_at', 'delivered_at', 'opened_at',
        'clicked_at', 'unsubscribed_at',
    ]) | indent(4) }}

),

{% if event_sources -%}
told_items as (

    {{ unioned_sources('event', '_items', ['item_id']) | indent(4) }}

),

ranked_items as (

    select
        item_id as told_id,
        {{ sourced_id('item_id') }} as item_id,
        row_number() over (partition by item_id order by source_position) as item_rank
    from told_items

),

{% endif -%}

final as (

    select
        messages.source_name,
        coalesce(messages.own_message_id, {{ sourced_id('send_id', 'messages') }}) as message_id,
        {%- if event_sources %}
        {{ sourced_id('person_id', 'messages') }} as user_id,
        case
            {%- for name in event_sources %}
            when messages.item_id like '{{ name }}:%' then messages.item_id
            {%- endfor %}
            else coalesce(
                names.item_id,
                items.item_id,
                '{{ event_sources[0] }}:' || messages.item_id
            )
        end as item_id,
        {%- else %}
        coalesce(messages.external_id, {{ sourced_id('person_id', 'messages') }}) as user_id,
        messages.item_id,
        {%- endif %}
        {{ sourced_id('campaign_id', 'messages') }} as campaign_id,
        {{ sourced_id('template_id', 'messages') }} as template_id,
        messages.channel,
        messages.context,
        messages.variant,
        messages.item_position,
        messages.sent_at,
        messages.delivered_at,
        messages.opened_at,
        messages.clicked_at,
        messages.unsubscribed_at
    from told_messages as messages
    {%- if event_sources %}
    left join {{ ref('source_item_names') }} as names
        on messages.item_id = names.told_id
    left join ranked_items as items
        on
            messages.item_id = items.told_id
            and items.item_rank = 1
    {%- endif %}

)

select * from final
