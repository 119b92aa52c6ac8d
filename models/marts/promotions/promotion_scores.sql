{#-
    Grain: one row per user and running promotion.
    Question: what would each promotion bring in over ten weeks, from this user?
    int_promotion_scores with ids. Growth: users * running promotions, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

final as (

    select
        users.user_id,
        promotions.promotion_id,

        scores.benefit_amount,
        scores.benefit_share,
        scores.order_chance,
        scores.expected_cost,
        scores.later_orders,
        scores.expected_profit,
        scores.expected_profit_without,
        scores.uplift,
        scores.uplift_low,
        scores.uplift_high
    from {{ ref('int_promotion_scores') }} as scores
    inner join {{ ref('int_users') }} as users
        on
            scores.user_key = users.user_key
            and {{ in_bucket('users.user_key') }}
    inner join {{ ref('int_promotions') }} as promotions
        on scores.promotion_number = promotions.promotion_number
    where {{ in_bucket('scores.user_key') }}

)

select * from final
