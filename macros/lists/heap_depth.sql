{#- How many steps a place of a heap lies below place 1: the children of place i are 2i and 2i + 1.
    With the half, the logarithm is nowhere near a whole number, which it might miss by a rounding. -#}
{% macro heap_depth(place) -%}
    cast(floor(ln({{ place }} + 0.5) / ln(2)) as integer)
{%- endmacro %}
