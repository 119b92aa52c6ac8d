{#-
    Grain: one row per decision to offer a user a promotion, or none (int_promotion_offers).
    Question: what was known before the decision, what was decided, and what came of it?
    Features: int_promotion_features; benefits: promotion_benefit; labels: int_promotion_outcomes. A
    decision whose horizon is not over is censored: nobody knows its labels yet, and what they say is
    a part. A view, for training. Growth: decisions.
-#}
{{ config(materialized='view') }}

with

benefits as (

    select
        features.*,
        offers.offer_id,
        offers.promotion_id,
        offers.policy,
        offers.propensity,
        {{ promotion_benefit('promotions', 'features.usual_basket') | indent(8) }} as benefit_amount
    from {{ ref('int_promotion_offers') }} as offers
    inner join {{ ref('int_promotion_features') }} as features
        on
            offers.user_key = features.user_key
            and offers.offered_at = features.moment_at
    left join {{ ref('int_promotions') }} as promotions
        on offers.promotion_id = promotions.promotion_id

),

benefit_shares as (

    select
        *,
        {{ benefit_share('benefit_amount', 'usual_basket') }} as benefit_share
    from benefits

),

final as (

    select
        benefits.offer_id,
        benefits.user_key,
        benefits.promotion_id,
        benefits.policy,

        benefits.propensity,
        {%- for term in promotion_terms() %}
        benefits.{{ term }},
        {%- endfor %}
        benefits.usual_basket,
        benefits.usual_margin,
        benefits.benefit_amount,
        benefits.benefit_share,

        outcomes.promotion_cost,
        outcomes.later_orders,
        outcomes.net_profit,
        outcomes.net_profit_10_sessions,
        outcomes.sessions_after,
        outcomes.has_order,
        outcomes.is_censored,

        benefits.moment_at as offered_at
    from benefit_shares as benefits
    inner join {{ ref('int_promotion_outcomes') }} as outcomes
        on benefits.offer_id = outcomes.offer_id

)

select * from final
