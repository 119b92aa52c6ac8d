{#- The input tables, as the contract lists them. dbt must know what a model reads before it has
    read the contract, so the names stand here, too; a test keeps the two in step. -#}
{% macro input_tables() -%}
    {{ return([
        'events', 'items', 'users', 'user_aliases', 'messages', 'impressions', 'promotions',
        'promotion_offers', 'outside_candidates', 'sent_messages', 'sent_promotions',
        'model_parameters', 'model_versions', 'pair_scores',
    ]) }}
{%- endmacro %}
