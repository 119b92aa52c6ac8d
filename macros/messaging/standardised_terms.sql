{#- Features of the open rate on the scale of the fitted weights: sign(x) ln(1 + |x|), less its mean,
    over its scale; what is unknown counts as the mean. `features` has the terms, and the query reads
    int_open_rate_weights as weights. -#}
{% macro standardised_terms(features, terms) -%}
{%- for term in terms %}
coalesce(
    (sign({{ features }}.{{ term }}) * ln(1 + abs({{ features }}.{{ term }})) - weights.{{ term }}_mean)
    / weights.{{ term }}_scale,
    0
) as {{ term }}
{{- ',' if not loop.last }}
{%- endfor %}
{%- endmacro %}
