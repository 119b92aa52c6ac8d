{#-
    Grain: one row per message that a named source tells of, receiver and item.
    Question: what is the log of messages, if it comes from the named sources?
    A message that was handed out here keeps its own id. Where the events come from sources, too,
    items and people bear the names of sources: an id of an item that no catalogue knows is that of
    the source named first that tells of such an item, else of the one named first. Where they do
    not, both are the shop's own ids.
-#}
{{ config(enabled=is_composed('messages'), materialized='view') }}

{%- set event_sources = named_sources('event') %}
{%- set like = "messages.item_id like '" %}
{%- set is_own_id = like ~ event_sources | join(":%' or " ~ like) ~ ":%'" %}

with

told_messages as (

    {{ unioned_sources('message', '_messages', [
        'send_id', 'own_message_id', 'person_id', 'external_id', 'item_id', 'item_position',
        'channel', 'context', 'campaign_id', 'template_id', 'variant', 'sent_at', 'delivered_at', 'opened_at',
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

placed_messages as (

    select
        messages.*,
        {{ sourced_id('person_id', 'messages') }} as user_id,
        coalesce(
            case when {{ is_own_id }} then messages.item_id end,
            names.item_id,
            items.item_id,
            '{{ event_sources[0] }}:' || messages.item_id
        ) as placed_item_id
    from told_messages as messages
    left join {{ ref('source_item_names') }} as names
        on messages.item_id = names.told_id
    left join ranked_items as items
        on
            messages.item_id = items.told_id
            and items.item_rank = 1

),

{% else -%}
placed_messages as (

    select
        *,
        coalesce(external_id, {{ sourced_id('person_id') }}) as user_id,
        item_id as placed_item_id
    from told_messages

),

{% endif -%}

final as (

    select
        source_name,
        coalesce(own_message_id, {{ sourced_id('send_id') }}) as message_id,
        user_id,
        placed_item_id as item_id,
        {{ sourced_id('campaign_id') }} as campaign_id,
        {{ sourced_id('template_id') }} as template_id,
        channel,
        context,
        variant,
        item_position,
        sent_at,
        delivered_at,
        opened_at,
        clicked_at,
        unsubscribed_at
    from placed_messages

)

select * from final
