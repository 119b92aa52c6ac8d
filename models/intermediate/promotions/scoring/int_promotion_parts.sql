{#-
    Grain: one row per user.
    Question: of which class may the user be, and what do they do without a promotion?
    share_k: how likely class k is, the softmax of its log odds; odds below e^-200 are 0, as some
    engines stop at a product that a double cannot hold.
    User terms enter as sign(x) ln(1 + |x|), less their mean, over their scale; what is unknown adds
    0. Without a promotion: order_chance_without, later_orders_without and, over ten weeks,
    expected_profit_without; error_without_r: what that gains by one standard error in direction r.
    Growth: users, a bucket at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set terms = promotion_terms() %}
{%- set classes = promotion_classes() %}

with

features as (

    select
        features.user_key,
        {%- for term in terms %}
        sign(features.{{ term }}) * ln(1 + abs(features.{{ term }})) - weights.{{ term }}_mean
            as {{ term }},
        {%- endfor %}
        features.usual_basket,
        features.usual_margin
    from {{ ref('int_promotion_features') }} as features
    inner join {{ ref('int_run_dates') }} as run_dates
        on features.moment_at = run_dates.as_of
    cross join {{ ref('int_promotion_weights') }} as weights
    where {{ in_bucket('features.user_key') }}

),

gates as {{ computed_once() }}(

    select
        features.user_key,
        {%- for number in classes.numbers %}
        weights.gate_{{ number }}_constant
        {%- for term in terms %}
        + coalesce(features.{{ term }} * weights.gate_{{ number }}_{{ term }}, 0)
        {%- endfor %} as gate_{{ number }},
        {%- endfor %}
        features.usual_basket,
        features.usual_margin
    from features
    cross join {{ ref('int_promotion_weights') }} as weights

),

odds as (

    select
        *,
        greatest(
            {%- for number in classes.numbers %}
            coalesce(gate_{{ number }}, gate_1){{ ',' if not loop.last }}
            {%- endfor %}
        ) as greatest_gate
    from gates

),

weighed as {{ computed_once() }}(

    select
        user_key,
        {%- for number in classes.numbers %}
        case
            when gate_{{ number }} > greatest_gate - 200
                then exp(gate_{{ number }} - greatest_gate)
            else 0
        end as odds_{{ number }},
        {%- endfor %}
        usual_basket,
        usual_margin
    from odds

),

shares as {{ computed_once() }}(

    select
        user_key,
        {%- for number in classes.numbers %}
        odds_{{ number }} / nullif({{ class_sum('odds_#') | indent(8) }}, 0)
            as share_{{ number }},
        {%- endfor %}
        usual_basket,
        usual_margin
    from weighed

),

outcomes as (

    select
        shares.*,
        {%- for direction in classes.directions %}
        shares.usual_margin
        * {{ class_sum(
            'shares.share_# * (answers.chance_#_' ~ direction
            ~ ' + answers.later_#_' ~ direction ~ ')'
        ) | indent(8) }} as error_without_{{ direction }},
        {%- endfor %}
        {{ class_sum('shares.share_# * answers.chance_#') | indent(8) }} as order_chance_without,
        {{ class_sum('shares.share_# * answers.later_#') | indent(8) }} as later_orders_without
    from shares
    cross join {{ ref('int_class_answers') }} as answers
    where answers.benefit_thousandths = 0

),

final as (

    select
        *,
        (order_chance_without + later_orders_without) * usual_margin as expected_profit_without
    from outcomes

)

select * from final
