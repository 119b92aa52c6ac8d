{#- Words as the texts of a SQL list, each on a line of its own. -#}
{% macro text_list(words) -%}
    {%- for word in words %}
                    '{{ word }}'{{ ',' if not loop.last }}
    {%- endfor %}
{%- endmacro %}
