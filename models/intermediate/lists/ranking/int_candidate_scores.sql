{#-
    Grain: one row per user and candidate.
    Question: how likely is it that the user buys the item within the horizon of the ranking?
    log_odds: the features (int_ranking_features) times their weights (int_ranking_weights), one
    sum for what is new to the user and one for what they know: a logistic regression. A view: cut
    it to some users before you join it. Growth: candidates.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        features.user_key,
        features.item_key,
        features.source_bits,
        features.first_reason,
        features.is_known,
        case
            {%- for component in ['known', 'new'] %}
            when {{ 'not ' if component == 'new' }}features.is_known
                then
                    weights.{{ component }}_constant
                    {%- for term in ranking_terms() %}
                    + weights.{{ component }}_{{ term }} * features.{{ term }}
                    {%- endfor %}
            {%- endfor %}
        end as log_odds
    from {{ ref('int_ranking_features') }} as features
    cross join {{ ref('int_ranking_weights') }} as weights

)

select * from final
