{#-
    Grain: one row per user and running promotion.
    Question: how much is the promotion worth to the shop with this user, and what speaks against it?
    score = uplift - budget_multiplier * expected_cost. option_class orders what speaks against it,
    the least first: 0 nothing; 1 it does not surely pay (uplift_low does not exceed what the budget
    asks for); 2 it leaves no margin; 3 it is worth nothing to the user; 4 the log does not support
    it; 5 another one is for all; 6 there is no model. With a constant policy 1 and 3 do not count.
    A view that carries the key: cut it to some users. Growth: users * running promotions.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        scores.*,
        scores.uplift - weights.budget_multiplier * scores.expected_cost as score,
        case
            when not weights.has_model then 6
            when
                not weights.is_personal
                and support.promotion_id <> coalesce(weights.constant_promotion_id, '')
                then 5
            when not support.is_supported then 4
            when weights.is_personal and scores.benefit_amount <= 0 then 3
            when not coalesce(scores.margin_share >= rules.least_margin_share, false) then 2
            when
                weights.is_personal
                and not scores.uplift_low > weights.budget_multiplier * scores.expected_cost
                then 1
            else 0
        end as option_class
    from {{ ref('int_promotion_scores') }} as scores
    inner join {{ ref('int_promotion_support') }} as support
        on scores.promotion_number = support.promotion_number
    cross join {{ ref('int_promotion_weights') }} as weights
    cross join {{ ref('int_promotion_rules') }} as rules

)

select * from final
