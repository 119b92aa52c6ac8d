{#-
    Grain: one row per user, if any promotion is running.
    Question: which promotion would the policy give the user if they may get one, and why none?
    Possible is a promotion that nothing speaks against (option_class 0 of int_promotion_options).
    Picked is, of the possible ones, the cheapest that is enough: the best scores higher by no more
    than half its interval, and not surely so (the increment of the best less 1.96 standard errors is
    at most 0). None, if no promotion is possible.
    Growth: users * running promotions, a bucket at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set best_columns = ['score', 'uplift_low', 'uplift_high'] %}
{%- set errors = [] %}
{%- for direction in promotion_classes().directions %}
{%- do errors.append('error_' ~ direction) %}
{%- endfor %}
{%- set reason_columns = [
    'promotion_number', 'option_class', 'uplift', 'uplift_low', 'later_profit'
] %}

with

averages as (

    select
        {{ from_billionths('sum(' ~ to_billionths('order_chance_without') ~ ')') }}
        / nullif(count(*), 0) as order_chance_without
    from {{ ref('int_promotion_parts') }}

),

ranked_options as (

    select
        *,
        {%- for column in best_columns + errors %}
        first_value({{ column }}) over (
            partition by user_key
            order by
                option_class asc,
                score desc nulls last,
                expected_cost asc,
                promotion_number asc
            rows between unbounded preceding and current row
        ) as best_{{ column }},
        {%- endfor %}
        row_number() over (
            partition by user_key
            order by
                option_class asc,
                score desc nulls last,
                expected_cost asc,
                promotion_number asc
        ) as score_rank
    from {{ ref('int_promotion_options') }}
    where {{ in_bucket('user_key') }}

),

increments as (

    select
        *,
        option_class = 0
        and (
            score_rank = 1
            or best_score - score <= least(
                (best_uplift_high - best_uplift_low) / 2,
                1.96 * sqrt(
                    {%- for error in errors %}
                    {{ '+ ' if not loop.first -}}
                    (best_{{ error }} - {{ error }}) * (best_{{ error }} - {{ error }})
                    {%- endfor %}
                )
            )
        ) as is_enough
    from ranked_options

),

priced_options as (

    select
        *,
        row_number() over (
            partition by user_key
            order by
                case when is_enough then 0 else 1 end asc,
                expected_cost asc,
                score_rank asc
        ) as price_rank
    from increments

),

picks as (

    select
        user_key,
        max(case when price_rank = 1 and is_enough then promotion_number end) as pick_number,
        {%- for column in reason_columns %}
        max(case when score_rank = 1 then {{ column }} end) as best_{{ column }},
        {%- endfor %}
        max(case when score_rank = 2 then promotion_number end) as second_promotion_number,
        max(order_chance_without) as order_chance_without
    from priced_options
    group by user_key

),

final as (

    select
        picks.user_key,
        picks.pick_number,
        picks.best_promotion_number as best_number,
        picks.second_promotion_number as second_number,
        case
            when picks.best_option_class = 4 then 'not offered often enough to know'
            when picks.best_option_class = 3 then 'usual basket below every minimum'
            when picks.best_option_class = 2 then 'no margin would be left'
            when picks.best_option_class <> 1 then null
            when picks.best_uplift_low > 0 then 'the budget does more with others'
            when picks.best_uplift > 0 then 'no promotion surely pays'
            when picks.best_uplift > picks.best_later_profit then 'would cost later orders'
            when picks.order_chance_without >= averages.order_chance_without then 'buys anyway'
            else 'not moved by a promotion'
        end as none_reason
    from picks
    cross join averages

)

select * from final
