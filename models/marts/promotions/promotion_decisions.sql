{#-
    Grain: one row per user for whom something is decided now.
    Question: what is to be handed out, and until when does it hold?
    The choices of int_promotion_choices, but for users about whom an earlier decision is in force.
    None, without a promotion_id, is a decision where something else could have been chosen.
    decision_id: md5 of messages_salt, the user, the second of as_of, the policy and the promotion, so
    that the decision of another model has another one. expires_at: promotion_window_days later, or
    when the promotion ends. Growth: users.
-#}

{%- set window_ends_at = time_plus(
    'day', var('promotion_window_days'), 'run_dates.as_of'
) %}

with

final as (

    select
        {{ text_digest(
            "'" ~ var('messages_salt') ~ "|promotion|' || users.user_id || '|' || "
            ~ as_text(
                seconds_between("cast('1970-01-01' as " ~ dbt.type_timestamp() ~ ")", 'run_dates.as_of')
            ) ~ " || '|' || choices.policy || '|' || coalesce(promotions.promotion_id, '')"
        ) }} as decision_id,
        users.user_id,
        promotions.promotion_id,

        choices.policy,
        choices.reason,

        choices.propensity,

        run_dates.as_of as decided_at,
        least(
            {{ window_ends_at }},
            coalesce(promotions.ends_at, {{ window_ends_at }})
        ) as expires_at
    from {{ ref('int_promotion_choices') }} as choices
    inner join {{ ref('int_users') }} as users
        on choices.user_key = users.user_key
    left join {{ ref('int_promotions') }} as promotions
        on choices.promotion_number = promotions.promotion_number
    cross join {{ ref('int_run_dates') }} as run_dates
    where
        not choices.is_decided
        and (choices.promotion_number is not null or choices.propensity < 1)

)

select * from final
