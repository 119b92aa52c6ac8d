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
    {%- set classes = promotion_classes() -%}
    {%- set class_parts = {'gate': [], 'class': [], 'uncertainty': []} -%}
    {%- for name, components in class_parts.items() -%}
        {%- for number in classes.numbers -%}
            {%- do components.append(name ~ '_' ~ number) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set moved_terms = [] -%}
    {%- for term in classes.terms -%}
        {%- for direction in classes.directions -%}
            {%- do moved_terms.append(term ~ '|' ~ direction) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set class_terms = {
        'gate': ['constant'] + promotion_terms(), 'class': classes.terms, 'uncertainty': moved_terms
    } -%}
    {%- set promotion_parts = {
        'policy': {
            'components': ['policy'],
            'needed': ['policy'],
            'terms': ['personal', 'constant', 'budget_multiplier'],
            'needed_terms': ['budget_multiplier'],
        },
        'constant': {'components': ['constant_promotion'], 'needed': []},
    } -%}
    {%- for name, components in class_parts.items() -%}
        {%- do promotion_parts.update({name: {
            'components': components,
            'needed': [name ~ '_1'],
            'terms': class_terms[name],
            'needed_terms': class_terms[name],
        }}) -%}
    {%- endfor -%}
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
                    'components': range(1, 13) | map('string') | list,
                    'needed': ['1'],
                },
            },
            'without': 'users are of no cluster',
        },
        'promotions': {
            'parts': promotion_parts,
            'without': 'nobody gets a promotion but by lot',
        },
    }) }}
{%- endmacro %}
