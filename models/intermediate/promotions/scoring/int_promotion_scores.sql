{#-
    Grain: one row per user and running promotion.
    Question: what does the promotion bring in over ten weeks, against none, and how sure is that?
    expected_profit = P * (usual margin - benefit_amount) + L * usual margin, with P the chance of an
    order in the window and L the number of later orders: those of the classes (int_class_answers,
    by the thousandth of the basket that the benefit is worth), weighed by their shares; uplift: that,
    less the same of no promotion. error_r: what the uplift gains by one standard error in direction
    r; it has a sign, so that two promotions can be compared. uplift_low, uplift_high: the uplift less
    and plus 1.96 standard errors. All but the benefit is null without a live model.
    Growth: users * running promotions, a bucket at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set classes = promotion_classes() %}

with

benefits as (

    select
        parts.*,
        promotions.promotion_number,
        {{ promotion_benefit('promotions', 'parts.usual_basket') | indent(8) }} as benefit_amount
    from {{ ref('int_promotion_parts') }} as parts
    cross join {{ ref('int_promotions') }} as promotions
    where
        {{ in_bucket('parts.user_key') }}
        and promotions.is_running

),

benefit_shares as (

    select
        *,
        usual_margin - benefit_amount as promoted_margin,
        {{ benefit_share('benefit_amount', 'usual_basket') }} as benefit_share
    from benefits

),

outcomes as (

    select
        benefits.*,
        {%- for direction in classes.directions %}
        benefits.promoted_margin
        * {{ class_sum('benefits.share_# * answers.chance_#_' ~ direction) | indent(8) }}
        + benefits.usual_margin
        * {{ class_sum('benefits.share_# * answers.later_#_' ~ direction) | indent(8) }}
        - benefits.error_without_{{ direction }} as error_{{ direction }},
        {%- endfor %}
        {{ class_sum('benefits.share_# * answers.chance_#') | indent(8) }} as order_chance,
        {{ class_sum('benefits.share_# * answers.later_#') | indent(8) }} as later_orders
    from benefit_shares as benefits
    inner join {{ ref('int_class_answers') }} as answers
        on cast(floor(1000 * benefits.benefit_share + 0.5) as integer) = answers.benefit_thousandths

),

spreads as (

    select
        *,
        order_chance * promoted_margin + later_orders * usual_margin as expected_profit,
        1.96 * sqrt(
            {%- for direction in classes.directions %}
            {{ '+ ' if not loop.first }}error_{{ direction }} * error_{{ direction }}
            {%- endfor %}
        ) as half_width
    from outcomes

),

final as (

    select
        user_key,
        promotion_number,

        benefit_amount,
        benefit_share,
        promoted_margin / nullif(usual_basket, 0) as margin_share,
        order_chance,
        order_chance_without,
        order_chance * benefit_amount as expected_cost,
        later_orders,
        (later_orders - later_orders_without) * usual_margin as later_profit,
        expected_profit,
        expected_profit_without,
        {%- for direction in classes.directions %}
        error_{{ direction }},
        {%- endfor %}

        expected_profit - expected_profit_without as uplift,
        expected_profit - expected_profit_without - half_width as uplift_low,
        expected_profit - expected_profit_without + half_width as uplift_high
    from spreads

)

select * from final
