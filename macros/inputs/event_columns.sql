{#- The columns that an event keeps from staging on, each prefixed with its relation. -#}
{% macro event_columns(relation) -%}
    {%- for column in [
        'source_row', 'user_id', 'item_id', 'event_type', 'order_id', 'session_id',
        'message_id', 'recommendation_id', 'promotion_id', 'quantity', 'unit_price', 'event_value',
        'event_at',
    ] -%}
        {{ relation }}.{{ column }}{{ ',\n' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
