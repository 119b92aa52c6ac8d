{#- An id as a message may show it: cut short, and of users only its form, as their ids are
    personal. id_column: the expression of its table and column, such as events.user_id. -#}
{% macro shown_id(id_column, id) -%}
    case
        when {{ id_column }} like '%.user_id' then {{ text_shape(id) }}
        else left({{ id }}, 40)
    end
{%- endmacro %}
