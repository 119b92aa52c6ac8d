{#- A value that counts half where relation_shrinkage_people stand behind it, and less with fewer. -#}
{% macro shrunken(value, people) -%}
    {{ value }} * {{ people }} / ({{ people }} + {{ double_value(var('relation_shrinkage_people')) }})
{%- endmacro %}
