{#-
    Grain: one row per user and category that they like, three at most.
    Question: how much more likely does the user buy what lies in the category?
    log_odds: the user's share of taste (int_user_tastes) times its weight (int_ranking_weights).
    A view: cut it to some users before you join it. Growth: users.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        tastes.user_key,
        tastes.category_key,
        weights.new_taste_share * tastes.taste_share as log_odds
    from {{ ref('int_user_tastes') }} as tastes
    cross join {{ ref('int_ranking_weights') }} as weights

)

select * from final
