{#-
    Grain: one row per user.
    Question: which integer stands for the user, and what is known about them?
    Users of visible events and of the users table; staff and test accounts are left out.
-#}

with

active_users as (

    select distinct stg_events.user_id
    from {{ ref('stg_events') }} as stg_events
    inner join {{ ref('int_run_dates') }} as run_dates
        on stg_events.event_at <= run_dates.as_of

),

registered_users as (

    select * from {{ ref('stg_users') }}

),

all_users as (

    select
        coalesce(registered_users.user_id, active_users.user_id) as user_id,
        registered_users.country,
        registered_users.preferred_categories,
        coalesce(registered_users.is_internal, false) as is_internal
    from active_users
    full outer join registered_users
        on active_users.user_id = registered_users.user_id

),

hashed_users as (

    select
        user_id,
        country,
        preferred_categories,
        {{ hash_integer('user_id') }} as tie_breaker
    from all_users
    where not is_internal

),

final as (

    select
        cast(row_number() over (order by tie_breaker, user_id) as integer) as user_key,
        user_id,
        country,
        preferred_categories,
        tie_breaker
    from hashed_users

)

select * from final
