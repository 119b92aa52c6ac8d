{#- A benefit as a share of the usual basket, at most 1; 0 where there is no basket. -#}
{% macro benefit_share(benefit_amount, basket) -%}
coalesce(least({{ benefit_amount }} / nullif({{ basket }}, 0), 1), 0)
{%- endmacro %}
