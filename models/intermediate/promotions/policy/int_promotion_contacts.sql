{#-
    Grain: one row per user about whom something was decided up to as_of.
    Question: may they get another promotion, and is their last decision still in force?
    promotions: those that they were offered in the 70 days up to as_of, by the log and by what was
    handed out. is_decided: the window of a decision, also of one for none, is not over; another one
    would blur what comes of it. Growth: decisions.
-#}

with

offers as (

    select
        offers.user_key,
        offers.window_ends_at > run_dates.as_of as is_in_force,
        case
            when
                offers.promotion_id is not null
                and offers.offered_at > {{ time_plus('day', -70, 'run_dates.as_of') }}
                then offers.offered_at
        end as promoted_at
    from {{ ref('int_promotion_offers') }} as offers
    cross join {{ ref('int_run_dates') }} as run_dates

),

final as (

    select
        offers.user_key,
        cast(count(offers.promoted_at) as integer) as promotions,
        count(offers.promoted_at) >= max(rules.offers_in_70_days) as is_capped,
        max(case when offers.is_in_force then 1 else 0 end) = 1 as is_decided,
        max(offers.promoted_at) as promoted_at
    from offers
    cross join {{ ref('int_promotion_rules') }} as rules
    group by offers.user_key

)

select * from final
