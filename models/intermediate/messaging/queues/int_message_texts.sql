{#-
    Grain: one row per user with a message.
    Question: what does it say?
    The names of anchor and item are put into the text of int_message_details. What is too long is
    shortened at a word: the anchor to an equal share of what is left, or to what the item leaves it;
    then the item. Growth: users.
-#}

{%- set texts = ['title', 'body'] %}

with

rooms as (

    select
        {%- for text in texts %}
        {{ text }}_limit - length({{ replaced_matches(text, '[{][a-z]*[}]', '') }})
            as {{ text }}_room,
        {%- endfor %}
        *
    from {{ ref('int_message_details') }}

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
                        coalesce(
                            ({{ text }}_room - {{ text }}_item_places * length(item))
                            / nullif({{ text }}_anchor_places, 0),
                            {{ text }}_room
                            / nullif({{ text }}_item_places + {{ text }}_anchor_places, 0)
                        )
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
