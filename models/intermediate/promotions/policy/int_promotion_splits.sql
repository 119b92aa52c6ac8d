{#-
    Grain: one row per user.
    Question: is the user held out, and is their promotion drawn by lot today, and which?
    Draws of their own from 0 to 999,999 (macro lot): is_holdout by user, below holdout_share, for as
    long as share and messages_salt stay; is_exploring by user and day of as_of, below
    exploration_share; lot_number, from 0 (none) to the number of running promotions, all alike.
    Growth: users.
-#}

with

arms as (

    select count(*) + 1 as arms
    from {{ ref('int_promotion_support') }}

),

draws as (

    select
        users.user_key,
        {{ lot('promotion holdout', 'users.user_id') }} as holdout_draw,
        {{ lot(
            'promotion exploration',
            "users.user_id || '|' || " ~ as_text('cast(run_dates.as_of as date)')
        ) }} as exploration_draw,
        {{ lot(
            'promotion', "users.user_id || '|' || " ~ as_text('cast(run_dates.as_of as date)')
        ) }} as promotion_draw
    from {{ ref('int_users') }} as users
    cross join {{ ref('int_run_dates') }} as run_dates

),

final as (

    select
        draws.user_key,
        cast(floor(draws.promotion_draw * arms.arms / 1000000) as integer) as lot_number,
        draws.holdout_draw < {{ rounded('1000000 * rules.holdout_share') }} as is_holdout,
        draws.exploration_draw < {{ rounded('1000000 * rules.exploration_share') }} as is_exploring
    from draws
    cross join arms
    cross join {{ ref('int_promotion_rules') }} as rules

)

select * from final
