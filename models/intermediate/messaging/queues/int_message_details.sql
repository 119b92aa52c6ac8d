{#-
    Grain: one row per user with a message.
    Question: what does its text say but for the names of item and anchor, and what are these?
    Brand, category and price take an equal share of the room that all placeholders have, shortened at
    a word. Braces in what is filled in become brackets, so that none is left. A view, since
    int_message_texts alone reads it. Growth: users.
-#}
{{ config(materialized='view') }}

{%- set texts = ['title', 'body'] %}
{%- set last_level = text_part(
    'items.category_path', '/', occurrences('items.category_path', '/') ~ ' + 1'
) %}

with

names as (

    select
        choices.user_key,
        choices.channel,
        {%- for text in texts %}
        texts.{{ text }},
        texts.{{ text }}_limit,
        texts.{{ text }}_room,
        texts.{{ text }}_item_places,
        texts.{{ text }}_anchor_places,
        texts.{{ text }}_places,
        {%- endfor %}
        {{ without_braces('items.item_name') }} as item,
        {{ without_braces('anchors.item_name') }} as anchor,
        {{ without_braces('items.brand') }} as brand,
        {{ without_braces(last_level) }} as category,
        coalesce({{ as_text('cast(items.price as decimal(18, 2))') }}, '') as price
    from {{ ref('int_message_choices') }} as choices
    inner join {{ ref('int_template_texts') }} as texts
        on choices.template_id = texts.template_id
    inner join {{ ref('int_items') }} as items
        on choices.item_key = items.item_key
    left join {{ ref('int_items') }} as anchors
        on choices.anchor_item_key = anchors.item_key

),

shares as (

    select
        {%- for text in texts %}
        cast(floor(coalesce({{ text }}_room / nullif({{ text }}_places, 0), 1)) as integer)
            as {{ text }}_share,
        {%- endfor %}
        *
    from names

),

final as (

    select
        {%- for text in texts %}
        {{ text }}_limit,
        {{ text }}_item_places,
        {{ text }}_anchor_places,
        {{ with_details(text, text ~ '_share') }} as {{ text }},
        {%- endfor %}
        user_key,
        channel,
        item,
        anchor
    from shares

)

select * from final
