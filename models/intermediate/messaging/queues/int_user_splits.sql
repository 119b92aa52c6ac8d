{#-
    Grain: one row per user.
    Question: which arm chooses the user's messages, are they held back, and is today's drawn by lot?
    Each is a draw from 0 to 999,999 of its own (macro lot). Arms share the draws out in proportion
    to their share in seeds/message_arms.csv; is_control below holdout_share; is_exploring, drawn
    anew for each day of as_of, below exploration_share. Growth: users.
-#}

with

arms as (

    select
        arm,
        sum(share) over (
            order by arm asc
            rows between unbounded preceding and current row
        ) as shares_so_far,
        sum(share) over () as shares
    from {{ ref('message_arms') }}
    where share > 0

),

arm_draws as (

    select
        arm,
        {{ rounded('1000000 * shares_so_far / shares') }} as draws_until
    from arms

),

arm_ranges as (

    select
        arm,
        coalesce(lag(draws_until) over (order by draws_until asc, arm asc), 0) as draws_from,
        draws_until
    from arm_draws

),

draws as (

    select
        users.user_key,
        {{ lot('arm', 'users.user_id') }} as arm_draw,
        {{ lot('holdout', 'users.user_id') }} as holdout_draw,
        {{ lot(
            'exploration', "users.user_id || '|' || " ~ as_text('cast(run_dates.as_of as date)')
        ) }} as exploration_draw
    from {{ ref('int_users') }} as users
    cross join {{ ref('int_run_dates') }} as run_dates

),

final as (

    select
        draws.user_key,
        arm_ranges.arm,
        draws.holdout_draw < {{ (1000000 * var('holdout_share')) | round | int }} as is_control,
        draws.exploration_draw < {{ (1000000 * var('exploration_share')) | round | int }}
            as is_exploring
    from draws
    inner join arm_ranges
        on
            draws.arm_draw >= arm_ranges.draws_from
            and draws.arm_draw < arm_ranges.draws_until

)

select * from final
