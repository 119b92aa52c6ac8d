{#- The experts that score a message: those of the mixture (model open_rate), and the one of the
    model open_rate_single, a logistic regression without components. -#}
{% macro open_rate_experts() -%}
    {{ return(open_rate_components() + ['single']) }}
{%- endmacro %}
