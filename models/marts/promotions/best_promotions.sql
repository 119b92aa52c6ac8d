{#-
    Grain: one row per user.
    Question: which promotion should the user get now, or none, and why?
    int_promotion_choices with ids, and what its score and that of the runner-up say. For none the
    uplift is 0 for certain. Growth: users, a bucket at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set uplifts = ['uplift', 'uplift_low', 'uplift_high'] %}

with

final as (

    select
        users.user_id,
        promotions.promotion_id,
        runners_up.promotion_id as runner_up_promotion_id,

        choices.reason,
        choices.policy,

        coalesce(scores.expected_profit, parts.expected_profit_without) as expected_profit,
        {%- for uplift in uplifts %}
        coalesce(
            scores.{{ uplift }},
            case when choices.promotion_number is null then parts.expected_profit_without * 0 end
        ) as {{ uplift }},
        {%- endfor %}
        runner_up_scores.uplift as runner_up_uplift,
        choices.propensity,

        choices.is_exploration,
        choices.is_holdout,
        choices.is_decided
    from {{ ref('int_promotion_choices') }} as choices
    inner join {{ ref('int_users') }} as users
        on
            choices.user_key = users.user_key
            and {{ in_bucket('users.user_key') }}
    inner join {{ ref('int_promotion_parts') }} as parts
        on
            choices.user_key = parts.user_key
            and {{ in_bucket('parts.user_key') }}
    left join {{ ref('int_promotion_scores') }} as scores
        on
            choices.user_key = scores.user_key
            and choices.promotion_number = scores.promotion_number
            and {{ in_bucket('scores.user_key') }}
    left join {{ ref('int_promotion_scores') }} as runner_up_scores
        on
            choices.user_key = runner_up_scores.user_key
            and choices.runner_up_number = runner_up_scores.promotion_number
            and {{ in_bucket('runner_up_scores.user_key') }}
    left join {{ ref('int_promotions') }} as promotions
        on choices.promotion_number = promotions.promotion_number
    left join {{ ref('int_promotions') }} as runners_up
        on choices.runner_up_number = runners_up.promotion_number
    where {{ in_bucket('choices.user_key') }}

)

select * from final
