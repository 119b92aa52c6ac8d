{#- The benefit terms of promotion_terms as columns: a share of the usual basket times each moderator
    of the relation `features`. -#}
{% macro benefit_terms(benefit_share, features) -%}
{%- set terms = promotion_terms() -%}
{%- for moderator in terms['moderator'] %}
{{ benefit_share }} * {{ features }}.{{ moderator }} as {{ terms['benefit'][loop.index0] }}
{{- ',' if not loop.last }}
{%- endfor %}
{%- endmacro %}
