{#- The sum over terms of a component's weight times the standardised feature. `kind` is assignment
    or expert; the query reads int_open_rate_weights as weights. -#}
{% macro weighted_terms(features, terms, kind, component) -%}
(
    {%- for term in terms %}
    {{ '+ ' if not loop.first }}weights.{{ kind }}_{{ component }}_{{ term }} * {{ features }}.{{ term }}
    {%- endfor %}
)
{%- endmacro %}
