{#- The items of the messages of a tool, out of its model <source>_sends: one row per message and
    item. The tool tells them in message_extras, a JSON object, as `item_ids`: a list, or a text
    with commas. -#}
{% macro items_of_sends(source_name) -%}
{%- set most_items = 20 -%}
{%- set item_ids = namespace(text=json_text('message_extras', 'item_ids')) -%}
{%- for mark in ['[', ']', '"', ' '] -%}
    {%- set item_ids.text = 'replace(' ~ item_ids.text ~ ", '" ~ mark ~ "', '')" -%}
{%- endfor -%}
with

positions as (
    {%- for position in range(1, most_items + 1) %}

    select {{ position }} as item_position
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

sends as (

    select
        send_id,
        {{ item_ids.text }} as item_ids
    from {{ ref(source_name ~ '_sends') }}

),

listed_items as (

    select
        sends.send_id,
        positions.item_position,
        {{ text_part('sends.item_ids', ',', 'positions.item_position') }} as item_id
    from sends
    cross join positions
    where sends.item_ids <> ''

),

final as (

    select
        send_id,
        item_id,
        min(item_position) as item_position,
        count(*) over (partition by send_id) as items
    from listed_items
    where item_id <> ''
    group by
        send_id,
        item_id

)

select * from final
{%- endmacro %}
