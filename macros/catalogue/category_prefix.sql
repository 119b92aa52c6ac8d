{#- The first `level` parts of a category path. -#}
{% macro category_prefix(path, level) -%}
    {%- for part in range(1, level + 1) -%}
        {{ text_part(path, '/', part) }}
        {%- if not loop.last %} || '/' || {% endif -%}
    {%- endfor -%}
{%- endmacro %}
