{#-
    Grain: one row if users have a time zone that the engine does not know.
    Question: who is written to by the shop's clock, as nobody can read their own?
-#}
{{ config(materialized='view') }}

{%- set any_time = "cast('2000-01-01' as " ~ dbt.type_timestamp() ~ ')' %}

with

zones as (

    select
        timezone,
        count(*) as users
    from {{ ref('stg_users') }}
    where timezone is not null
    group by timezone

),

read_zones as (

    select
        timezone,
        users,
        {{ local_timestamp(any_time, 'timezone') }} is null as is_unknown
    from zones

),

counts as (

    select
        sum(users) as users,
        sum(case when is_unknown then users else 0 end) as unknown_users,
        min(
            case when is_unknown and {{ text_position("'@'", 'timezone') }} = 0 then timezone end
        ) as example
    from read_zones

),

final as (

    select
        'warning' as severity,
        'unknown time zones' as check_name,
        'users' as table_name,
        'timezone' as column_name,
        unknown_users as affected,
        users as total,
        {{ as_text('unknown_users') }} || ' of ' || {{ as_text('users') }}
        || ' users with a time zone have one that is not known'
        || coalesce(', such as ' || {{ quoted('left(example, 40)') }}, '')
        || ': quiet hours go by the clock of shop_time_zone; write names like Europe/Berlin'
            as message
    from counts
    where unknown_users > 0

)

select * from final
