{#- The components that a mixture may have, as the terms of model_parameters number them. -#}
{% macro open_rate_components() -%}
    {{ return(['1', '2', '3', '4', '5', '6']) }}
{%- endmacro %}
