{#-
    Grain: one row per user and running promotion.
    Question: what does the promotion bring in over ten weeks, against none, and how sure is that?
    expected_profit = P * (usual margin - benefit_amount) + L * usual margin, with P the chance of an
    order in the window and L the number of later orders, at least 0, both by benefit_share; uplift:
    that, less the same of no promotion. order_error, later_orders_error: what the uplift gains if
    the slope of P or L is one standard error steeper; they have a sign, so that two promotions
    can be compared. uplift_low, uplift_high: the uplift less and plus 1.96 standard errors. All but
    the benefit is null without a live model. Growth: users * running promotions, a bucket at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

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

shares as (

    select
        *,
        {{ benefit_share('benefit_amount', 'usual_basket') }} as benefit_share
    from benefits

),

outcomes as (

    select
        *,
        {{ order_chance('order_part + benefit_share * order_slope') }} as order_chance,
        case
            when later_orders_part + benefit_share * later_orders_slope < 0 then 0
            else later_orders_part + benefit_share * later_orders_slope
        end as later_orders,
        usual_margin - benefit_amount as promoted_margin
    from shares

),

profits as (

    select
        *,
        order_chance * promoted_margin + later_orders * usual_margin as expected_profit,
        benefit_share * order_chance * (1 - order_chance) * promoted_margin * order_slope_error
            as order_error,
        benefit_share * usual_margin * later_orders_slope_error as later_orders_error
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
        order_error,
        later_orders_error,

        expected_profit - expected_profit_without as uplift,
        expected_profit - expected_profit_without
        - 1.96 * sqrt(order_error * order_error + later_orders_error * later_orders_error)
            as uplift_low,
        expected_profit - expected_profit_without
        + 1.96 * sqrt(order_error * order_error + later_orders_error * later_orders_error)
            as uplift_high
    from profits

)

select * from final
