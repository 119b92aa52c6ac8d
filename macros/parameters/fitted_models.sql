{#- The models whose parameters the build reads: the components that each has and the terms that each
    component may have. Each has shipped parameters in the seed default_model_parameters. -#}
{% macro fitted_models() -%}
    {{ return({
        'ranking': {'components': ['new', 'known'], 'terms': ranking_terms() + ['constant']},
    }) }}
{%- endmacro %}
