{#-
    Grain: one row per text of the seed message_templates.
    Question: what stands in it, how long may it become, and what must be known of an item for it?
    {item_name} is {item}. title_places: how many placeholders it has; title_room: how many
    characters they share, the limit of the channel without the text round them. is_plain: it names
    items only, so it suits every item with a name. Growth: templates.
-#}

{%- set texts = ['title', 'body'] %}
{%- set placeholders = ['item', 'anchor'] + message_details() | list %}

with

texts as (

    select
        template_id,
        context,
        locale as language,
        channel,
        replace(title, '{item_name}', '{item}') as title,
        replace(body, '{item_name}', '{item}') as body
    from {{ ref('message_templates') }}

),

limits as (

    select
        *,
        case channel
            {%- for channel, length in text_limits()['title'].items() %}
            when '{{ channel }}' then {{ length }}
            {%- endfor %}
            else 0
        end as title_limit,
        case channel
            {%- for channel, length in text_limits()['body'].items() %}
            when '{{ channel }}' then {{ length }}
            {%- endfor %}
            else 0
        end as body_limit
    from texts

),

places as (

    select
        {%- for text in texts %}
        {%- for placeholder in placeholders %}
        {{ occurrences(text, '{' ~ placeholder ~ '}') }} as {{ text }}_{{ placeholder }}_places,
        {%- endfor %}
        {{ occurrences(text, '{') }} as {{ text }}_places,
        {{ text }}_limit - length({{ replaced_matches(text, '[{][a-z]*[}]', '') }})
            as {{ text }}_room,
        {%- endfor %}
        *
    from limits

),

final as (

    select
        template_id,
        context,
        language,
        channel,
        {%- for text in texts %}

        {{ text }},
        {{ text }}_limit,
        {{ text }}_room,
        {{ text }}_item_places,
        {{ text }}_anchor_places,
        {{ text }}_places,
        {%- endfor %}
        {% for detail in message_details() %}
        title_{{ detail }}_places + body_{{ detail }}_places > 0 as needs_{{ detail }},
        {%- endfor %}
        title_item_places + title_anchor_places = title_places
        and body_item_places + body_anchor_places = body_places as is_plain
    from places

)

select * from final
