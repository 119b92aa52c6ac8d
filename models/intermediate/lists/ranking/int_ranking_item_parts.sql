{#-
    Grain: one row per item.
    Question: how likely is it that somebody of whom nothing is known buys the item?
    log_odds: the constant of the ranking for what is new to a user and its terms of items
    (int_item_features), each times its weight (int_ranking_weights): what the ranking has learned
    of popularity. What no source lists for a user scores this, plus int_ranking_user_parts, plus
    int_ranking_taste_parts. A view. Growth: items.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        features.item_key,
        weights.new_constant
        {%- for term in ranking_terms() if term.startswith('item_') %}
        + weights.new_{{ term }} * features.{{ term }}
        {%- endfor %} as log_odds
    from {{ ref('int_item_features') }} as features
    cross join {{ ref('int_ranking_weights') }} as weights

)

select * from final
