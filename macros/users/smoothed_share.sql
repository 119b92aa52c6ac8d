{#- A user's own share of something, drawn towards a prior share that counts as much as
    preference_prior_weight of the user's own evidence: the mean of a Dirichlet posterior. Weight
    and total are in billionths. -#}
{% macro smoothed_share(weight, total, prior) -%}
    {%- set prior_weight = double_value(var('preference_prior_weight') * 1000000000) -%}
    ({{ weight }} + {{ prior_weight }} * {{ prior }}) / ({{ total }} + {{ prior_weight }})
{%- endmacro %}
