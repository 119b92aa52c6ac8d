{#- The pairs of benefit terms of which a fitted model tells the covariance, each once: a list of
    (its term in model_parameters, first moderator, second moderator). -#}
{% macro promotion_pairs() -%}
    {%- set terms = promotion_terms() -%}
    {%- set pairs = [] -%}
    {%- for first in range(terms['benefit'] | length) -%}
        {%- for second in range(first, terms['benefit'] | length) -%}
            {%- do pairs.append((
                terms['benefit'][first] ~ '|' ~ terms['benefit'][second],
                terms['moderator'][first],
                terms['moderator'][second],
            )) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(pairs) }}
{%- endmacro %}
