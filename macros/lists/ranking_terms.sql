{#- The terms of the ranking, in the order in which they are told: what int_ranking_features has a
    column for, and model_parameters a row per component. -#}
{% macro ranking_terms() -%}
    {%- set terms = [] -%}
    {%- for source in candidate_sources() -%}
        {%- do terms.extend(['place_' ~ source.name, 'place_' ~ source.name ~ '_history']) -%}
    {%- endfor -%}
    {{ return(terms + [
        'own_orders', 'own_recent_orders', 'own_order_share', 'own_orders_since', 'own_due_score',
        'own_lateness', 'own_touches', 'own_strongest_event', 'own_recency', 'own_cart',
        'item_people', 'item_recent_people', 'item_recent_buyers', 'item_momentum', 'item_age',
        'taste_share', 'price_distance', 'brand_affinity',
        'user_history', 'user_orders', 'user_recency',
    ]) }}
{%- endmacro %}
