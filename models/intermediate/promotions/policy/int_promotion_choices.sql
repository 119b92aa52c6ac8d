{#-
    Grain: one row per user.
    Question: which promotion does the user get now, or none, why, and how likely was that?
    Nobody who is held out, or has had offers_in_70_days promotions, gets one; who explores gets what
    the lot says, all others what the policy picks. With holdout_share h, exploration_share e and n
    arms, the running promotions and none, propensity = h * [none] + (1 - h) * ((1 - e) * [it is the
    pick] + e / n); 1 where nothing else was possible. promotion_number is null for none.
    Growth: users, a bucket at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

arms as (

    select count(*) + 1 as arms
    from {{ ref('int_promotion_support') }}

),

draws as (

    select
        splits.user_key,
        picks.pick_number,
        picks.best_number,
        picks.second_number,
        picks.none_reason,
        drawn.promotion_number as drawn_number,
        arms.arms,
        contacts.promotions,
        contacts.promoted_at,
        rules.holdout_share,
        rules.exploration_share,
        rules.offers_in_70_days,
        coalesce(contacts.is_capped, rules.offers_in_70_days = 0) as is_capped,
        coalesce(contacts.is_decided, false) as is_decided,
        splits.is_holdout,
        splits.is_exploring
    from {{ ref('int_promotion_splits') }} as splits
    cross join arms
    cross join {{ ref('int_promotion_rules') }} as rules
    left join {{ ref('int_promotion_picks') }} as picks
        on
            splits.user_key = picks.user_key
            and {{ in_bucket('picks.user_key') }}
    left join {{ ref('int_promotion_contacts') }} as contacts
        on
            splits.user_key = contacts.user_key
            and {{ in_bucket('contacts.user_key') }}
    left join {{ ref('int_promotion_support') }} as drawn
        on splits.lot_number = drawn.arm_number
    where {{ in_bucket('splits.user_key') }}

),

choices as (

    select
        *,
        case
            when is_holdout or is_capped then null
            when is_exploring then drawn_number
            else pick_number
        end as promotion_number
    from draws

),

final as (

    select
        choices.user_key,
        choices.promotion_number,
        choices.pick_number,
        case
            when not weights.is_personal then null
            when choices.promotion_number = choices.best_number then choices.second_number
            else choices.best_number
        end as runner_up_number,

        case
            when choices.arms = 1 then 'no promotion is running'
            when choices.is_holdout then 'held out'
            when choices.offers_in_70_days = 0 then 'nobody gets a promotion'
            when choices.is_capped then {{ had_promotions() | indent(16) }}
            when choices.is_exploring then 'drawn by lot to learn'
            when not weights.has_model then 'no trained model'
            when not weights.is_personal and choices.pick_number is not null
                then picked.terms || ' for all, as no choice by user surely earns more'
            when choices.pick_number = choices.best_number then picked.terms || ' pays best'
            when choices.pick_number is not null
                then picked.terms || ', the smallest that is enough'
            when choices.none_reason is not null then choices.none_reason
            when weights.constant_promotion_id is null
                then 'none for all, as no choice by user surely earns more'
            else 'the promotion for all is not running'
        end as reason,
        case
            when not weights.has_model then 'no model'
            when weights.is_personal then 'personal ' || weights.version
            else 'constant ' || weights.version
        end as policy,

        case
            when choices.arms = 1 or choices.is_capped then 1
            else
                case when choices.promotion_number is null then choices.holdout_share else 0 end
                + (1 - choices.holdout_share) * (
                    case
                        when
                            coalesce(choices.promotion_number, 0) = coalesce(choices.pick_number, 0)
                            then 1 - choices.exploration_share
                        else 0
                    end
                    + choices.exploration_share / choices.arms
                )
        end as propensity,

        choices.is_exploring
        and choices.arms > 1
        and not choices.is_holdout
        and not choices.is_capped as is_exploration,
        choices.is_holdout,
        choices.is_capped,
        choices.is_decided
    from choices
    cross join {{ ref('int_promotion_weights') }} as weights
    cross join {{ ref('int_run_dates') }} as run_dates
    left join {{ ref('int_promotion_support') }} as picked
        on choices.pick_number = picked.promotion_number

)

select * from final
