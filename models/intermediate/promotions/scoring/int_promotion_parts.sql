{#-
    Grain: one row per user.
    Question: what does the user bring to the score of any promotion?
    order_part: the log odds of an order in the window without a promotion; order_slope: what they
    gain per share of the usual basket that a promotion is worth (benefit_share), the weights of the
    benefit terms times the moderators. later_orders_part, later_orders_slope: the same of the number
    of later orders. User terms enter as sign(x) ln(1 + |x|), less their mean, over their scale; what
    is unknown adds 0. order_slope_error, later_orders_slope_error: the standard error of a slope,
    the root of z'Sz with z the moderators and S the covariances of the weights.
    Without a promotion: order_chance_without, and expected_profit_without over ten weeks.
    Growth: users, a bucket at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set terms = promotion_terms() %}

with

features as (

    select
        features.user_key,
        {%- for term in terms['user'] %}
        sign(features.{{ term }}) * ln(1 + abs(features.{{ term }})) as scaled_{{ term }},
        {%- endfor %}
        {%- for moderator in terms['moderator'] %}
        features.{{ moderator }},
        {%- endfor %}
        features.usual_basket,
        features.usual_margin
    from {{ ref('int_promotion_features') }} as features
    inner join {{ ref('int_run_dates') }} as run_dates
        on features.moment_at = run_dates.as_of
    where {{ in_bucket('features.user_key') }}

),

parts as (

    select
        features.user_key,
        {%- for component in ['order', 'later_orders'] %}
        weights.{{ component }}_constant
        {%- for term in terms['user'] %}
        + coalesce(
            (features.scaled_{{ term }} - weights.{{ component }}_{{ term }}_mean)
            * weights.{{ component }}_{{ term }},
            0
        )
        {%- endfor %} as {{ component }}_part,
        (
            {%- for term in terms['benefit'] %}
            {{ '+ ' if not loop.first }}weights.{{ component }}_{{ term }}
            * features.{{ terms['moderator'][loop.index0] }}
            {%- endfor %}
        ) as {{ component }}_slope,
        sqrt(
            greatest(
                {%- for _, first, second in promotion_pairs() %}
                {{ '+ ' if not loop.first }}{{ '2 * ' if first != second -}}
                weights.{{ component }}_{{ first }}_{{ second }}
                * features.{{ first }}
                * features.{{ second }}
                {%- endfor %},
                0
            )
        ) as {{ component }}_slope_error,
        {%- endfor %}
        features.usual_basket,
        features.usual_margin
    from features
    cross join {{ ref('int_promotion_weights') }} as weights

),

outcomes as (

    select
        *,
        {{ order_chance('order_part') }} as order_chance_without,
        case when later_orders_part < 0 then 0 else later_orders_part end as later_orders_without
    from parts

),

final as (

    select
        *,
        (order_chance_without + later_orders_without) * usual_margin as expected_profit_without
    from outcomes

)

select * from final
