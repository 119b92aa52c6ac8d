{#- A value that counts half with relation_shrinkage_people behind it, and less with fewer. -#}
{% macro shrunken(value, people) -%}
    {{ value }} * {{ people }} / ({{ people }} + {{ double_value(var('relation_shrinkage_people')) }})
{%- endmacro %}
