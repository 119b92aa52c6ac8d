{#- The messages of a tool, out of its models <source>_sends, <source>_send_items,
    <source>_responses and <source>_persons: one row per message and item. message_extras, a JSON
    object, tells the `message_id` of a message that was handed out here. A click is one on the item
    whose id stands in the link; a message of one item, or of none, needs no id there. -#}
{% macro messages_of_sends(source_name) -%}
with

answers as (

    select
        send_id,
        min(case when kind = 'delivery' then happened_at end) as delivered_at,
        min(case when kind = 'open' then happened_at end) as opened_at,
        min(case when kind = 'unsubscribe' then happened_at end) as unsubscribed_at
    from {{ ref(source_name ~ '_responses') }}
    group by send_id

),

item_clicks as (

    select
        clicks.send_id,
        send_items.item_id,
        min(clicks.happened_at) as clicked_at
    from {{ ref(source_name ~ '_responses') }} as clicks
    left join {{ ref(source_name ~ '_send_items') }} as send_items
        on clicks.send_id = send_items.send_id
    where
        clicks.kind = 'click'
        and (
            coalesce(send_items.items, 1) = 1
            or replace(clicks.url, send_items.item_id, '') <> clicks.url
        )
    group by
        clicks.send_id,
        send_items.item_id

),

final as (

    select
        sends.send_id,
        {{ json_text('sends.message_extras', 'message_id') }} as own_message_id,
        sends.person_id,
        persons.external_id,
        send_items.item_id,
        send_items.item_position,
        sends.channel,
        sends.context,
        sends.campaign_id,
        sends.template_id,
        sends.variant,
        sends.sent_at,
        coalesce(answers.delivered_at, sends.delivered_at) as delivered_at,
        answers.opened_at,
        item_clicks.clicked_at,
        answers.unsubscribed_at
    from {{ ref(source_name ~ '_sends') }} as sends
    left join {{ ref(source_name ~ '_persons') }} as persons
        on sends.person_id = persons.person_id
    left join {{ ref(source_name ~ '_send_items') }} as send_items
        on sends.send_id = send_items.send_id
    left join answers
        on sends.send_id = answers.send_id
    left join item_clicks
        on
            sends.send_id = item_clicks.send_id
            and coalesce(send_items.item_id, '') = coalesce(item_clicks.item_id, '')

)

select * from final
{%- endmacro %}
