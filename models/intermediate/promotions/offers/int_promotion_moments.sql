{#-
    Grain: one row per user and moment at which a promotion was decided on, or could be now.
    Question: which users are to be described by features, and as of when?
    The moments of decisions (int_promotion_offers), and as_of for every user. Both have one
    definition of features, so that a model meets in its scores what it was fitted to.
    Growth: decisions + users.
-#}

with

moments as (

    select
        user_key,
        offered_at as moment_at
    from {{ ref('int_promotion_offers') }}

    {{ union_distinct() }}

    select
        users.user_key,
        run_dates.as_of as moment_at
    from {{ ref('int_users') }} as users
    cross join {{ ref('int_run_dates') }} as run_dates

),

final as (

    select
        moments.user_key,
        moments.moment_at = run_dates.as_of as is_now,
        cast(moments.moment_at as date) as moment_day,
        moments.moment_at
    from moments
    cross join {{ ref('int_run_dates') }} as run_dates

)

select * from final
