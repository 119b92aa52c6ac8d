{#- The features of the open rate that are texts, by group: each of their values is a term of its
    own, such as `channel=push`. -#}
{% macro open_rate_categories() -%}
    {{ return({
        'user': ['user_cluster', 'age_band', 'income_band'],
        'message': ['channel', 'template_id'],
    }) }}
{%- endmacro %}
