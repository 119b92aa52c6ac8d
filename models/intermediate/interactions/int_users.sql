{#-
    Grain: one user.
    Question: which integer stands for the user, and what is known of them?
    Users of visible events and of the users table; staff and test accounts are left out.
-#}

with

events as (

    select distinct stg_events.user_id
    from {{ ref('stg_events') }} as stg_events
    inner join {{ ref('int_run_dates') }} as run_dates
        on stg_events.event_at <= run_dates.as_of

),

registered as (

    select * from {{ ref('stg_users') }}

),

all_users as (

    select
        coalesce(registered.user_id, events.user_id) as user_id,
        registered.country,
        registered.preferred_categories,
        coalesce(registered.is_internal, false) as is_internal
    from events
    full outer join registered
        on events.user_id = registered.user_id

),

hashed as (

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
    from hashed

)

select * from final
