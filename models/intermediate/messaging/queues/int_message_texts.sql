{#-
    Grain: one row per user with a message.
    Question: what does it say?
    The placeholders of the template are replaced by what they stand for, in which braces become
    brackets, so that none is left. What is too long is shortened at a word: brand, category and
    price to an equal share of the room that all placeholders have; then the anchor to an equal
    share of what is left, or to what the item leaves it; then the item. Growth: users * channels.
-#}

{%- set texts = ['title', 'body'] %}
{%- set last_level = text_part(
    'items.category_path', '/', occurrences('items.category_path', '/') ~ ' + 1'
) %}

with

names as (

    select
        choices.user_key,
        choices.channel,
        texts.*,
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

detailed_texts as (

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

),

rooms as (

    select
        {%- for text in texts %}
        {{ text }}_limit - length({{ replaced_matches(text, '[{][a-z]*[}]', '') }})
            as {{ text }}_room,
        {%- endfor %}
        *
    from detailed_texts

),

anchor_lengths as (

    select
        {%- for text in texts %}
        cast(
            floor(
                coalesce(
                    greatest(
                        {{ text }}_room
                        / nullif({{ text }}_item_places + {{ text }}_anchor_places, 0),
                        ({{ text }}_room - {{ text }}_item_places * length(item))
                        / nullif({{ text }}_anchor_places, 0)
                    ),
                    1
                )
            ) as integer
        ) as {{ text }}_anchor_length,
        {%- endfor %}
        *
    from rooms

),

anchored_texts as (

    select
        {%- for text in texts %}
        {{ text }}_limit,
        {{ text }}_item_places,
        replace({{ text }}, '{anchor}', {{ shortened_text('anchor', text ~ '_anchor_length') }})
            as {{ text }},
        {%- endfor %}
        user_key,
        channel,
        item
    from anchor_lengths

),

item_lengths as (

    select
        {%- for text in texts %}
        cast(
            floor(
                coalesce(
                    ({{ text }}_limit - length(replace({{ text }}, '{item}', '')))
                    / nullif({{ text }}_item_places, 0),
                    1
                )
            ) as integer
        ) as {{ text }}_item_length,
        {%- endfor %}
        *
    from anchored_texts

),

final as (

    select
        {%- for text in texts %}
        replace({{ text }}, '{item}', {{ shortened_text('item', text ~ '_item_length') }})
            as {{ text }},
        {%- endfor %}
        user_key,
        channel
    from item_lengths

)

select * from final
