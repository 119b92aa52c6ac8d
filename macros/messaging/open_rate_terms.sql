{#- The numeric features of the open rate by group, in their order. The assignment to components
    reads user and item, the experts read item, preference, pair and message. -#}
{% macro open_rate_terms() -%}
    {%- set terms = {
        'user': ['active_score'],
        'item': [],
        'preference': [],
        'pair': [
            'complementarity', 'category_complementarity', 'transition_likelihood', 'delay_fit'
        ],
        'message': [
            'messages_7_days', 'opened_of_last_10', 'local_hour_sin', 'local_hour_cos', 'names_anchor'
        ],
    } -%}
    {%- for group, prefixes in {
        'item': ['item_purchases', 'item_views'],
        'preference': ['item_preference', 'category_preference'],
    }.items() -%}
        {%- for prefix in prefixes -%}
            {%- for window in feature_windows() -%}
                {%- do terms[group].append(prefix ~ '_' ~ window) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- do terms['item'].extend(['item_price', 'item_days_in_shop']) -%}
    {{ return(terms) }}
{%- endmacro %}
