{#- The models whose parameters the build reads, each with its parts and with what the build does
    without a live version. A part: the components that it may have, of which the needed ones must be
    there; the terms that each may have (none: any); the features of which each value is a term of
    its own, such as `channel=push`; the terms that each component needs, and those that it needs
    only if it has any but constant. Components of a model that end in one number need each other.
    The ranking has shipped parameters in the seed default_model_parameters. -#}
{% macro fitted_models() -%}
    {%- set numbers = open_rate_terms() -%}
    {%- set values = open_rate_categories() -%}
    {%- set assignment_terms = numbers['user'] + numbers['item'] -%}
    {%- set expert_terms = numbers['item'] + numbers['preference'] + numbers['pair'] + numbers['message'] -%}
    {%- set open_rates = {} -%}
    {%- for model, components in {
        'open_rate': open_rate_components(), 'open_rate_single': ['1']
    }.items() -%}
        {%- set assignments = [] -%}
        {%- set experts = [] -%}
        {%- for component in components -%}
            {%- do assignments.append('assignment_' ~ component) -%}
            {%- do experts.append('expert_' ~ component) -%}
        {%- endfor -%}
        {%- do open_rates.update({model: {
            'parts': {
                'assignment': {
                    'components': assignments,
                    'needed': ['assignment_1'],
                    'terms': ['constant'] + assignment_terms,
                    'values': values['user'],
                    'needed_terms': ['constant'],
                    'terms_beside_others': assignment_terms,
                },
                'expert': {
                    'components': experts,
                    'needed': ['expert_1'],
                    'terms': ['constant'] + expert_terms,
                    'values': values['message'],
                    'needed_terms': ['constant'] + expert_terms,
                },
            },
            'without': 'messages are ordered by preference and complementarity',
        }}) -%}
    {%- endfor -%}
    {%- set promotion_numbers = ['constant'] + promotion_terms()['user'] + promotion_terms()['benefit'] -%}
    {%- set covariances = promotion_pairs() | map(attribute=0) | list -%}
    {{ return({
        'ranking': {
            'parts': {
                'ranking': {
                    'components': ['new', 'known'],
                    'needed': ['new', 'known'],
                    'terms': ['constant'] + ranking_terms(),
                    'needed_terms': ['constant'],
                },
            },
            'without': 'the shipped parameters count',
        },
        'open_rate': open_rates['open_rate'],
        'open_rate_single': open_rates['open_rate_single'],
        'user_clusters': {
            'parts': {
                'idf': {'components': ['idf'], 'needed': ['idf']},
                'cluster': {
                    'components': [
                        '1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'
                    ],
                    'needed': ['1'],
                },
            },
            'without': 'users are of no cluster',
        },
        'promotions': {
            'parts': {
                'outcome': {
                    'components': ['order', 'later_orders'],
                    'needed': ['order', 'later_orders'],
                    'terms': promotion_numbers,
                    'needed_terms': promotion_numbers,
                },
                'covariance': {
                    'components': ['order_covariance', 'later_orders_covariance'],
                    'needed': ['order_covariance', 'later_orders_covariance'],
                    'terms': covariances,
                    'needed_terms': covariances,
                },
                'policy': {
                    'components': ['policy'],
                    'needed': ['policy'],
                    'terms': ['personal', 'constant', 'budget_multiplier'],
                    'needed_terms': ['budget_multiplier'],
                },
                'constant': {'components': ['constant_promotion'], 'needed': []},
            },
            'without': 'nobody gets a promotion but by lot',
        },
    }) }}
{%- endmacro %}
