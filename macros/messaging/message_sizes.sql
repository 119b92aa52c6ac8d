{#- How many items an e-mail has at least and at most, how many offers of a context a user's arm
    chooses among, and how many of them message_candidates shows. -#}
{% macro message_sizes() -%}
    {{ return({'least': 4, 'most': 6, 'options': 6, 'shown': 3}) }}
{%- endmacro %}
