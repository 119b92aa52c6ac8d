{#- An id as a message may show it: cut short, and only its form where it is a user's or holds an
    address, as these are personal. -#}
{% macro shown_id(id_column, id) -%}
    case
        when {{ id_column }} like '%.user_id' or {{ text_position("'@'", id) }} > 0
            then {{ text_shape(id) }}
        else left({{ id }}, 40)
    end
{%- endmacro %}
