{#-
    Grain: one row per user with touches in the window.
    Question: how much more does the user buy of what is new to them than somebody of whom nothing
    is known?
    log_odds: the terms of users (int_user_features), each times its weight (int_ranking_weights).
    The same for all items. A view: cut it to some users before you join it. Growth: users.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        features.user_key,
        weights.new_user_history * features.history_share
        + weights.new_user_orders * features.user_orders
        + weights.new_user_recency * features.user_recency as log_odds
    from {{ ref('int_user_features') }} as features
    cross join {{ ref('int_ranking_weights') }} as weights

)

select * from final
