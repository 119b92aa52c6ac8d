{#- How many steps a place of a heap lies below place 1: the children of place i are 2i and 2i + 1.
    With the half, the logarithm is never so near a whole number that a rounding misses it. -#}
{% macro heap_depth(place) -%}
    cast(floor(ln({{ place }} + 0.5) / ln(2)) as integer)
{%- endmacro %}
