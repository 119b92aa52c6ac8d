{#- A benefit as a share of the usual basket, at most 1; 0 where there is no basket. -#}
{% macro benefit_share(benefit_amount, basket) -%}
case when {{ basket }} > 0 then least({{ benefit_amount }} / {{ basket }}, 1) else 0 end
{%- endmacro %}
