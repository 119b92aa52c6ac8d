{#-
    Grain: one row per time zone of a user or of the shop.
    Question: what time is it there at as_of, and when may the next message arrive?
    From now until quiet_hours_start, if that is still to come and quiet_hours_end is over; otherwise
    from the next quiet_hours_end to the next quiet_hours_start. Where both are equal, there are no
    quiet hours, and a day begins at that hour. Local times are converted back by the
    zone, so that they hold in the night in which the clocks change. Zones that the engine does not
    know are left out. Growth: time zones.
-#}

{%- set open_hours = (var('quiet_hours_start') - var('quiet_hours_end') + 23) % 24 + 1 %}
{%- set shop_zone = "'" ~ var('shop_time_zone') ~ "'" %}

with

named_zones as (

    select timezone as time_zone
    from {{ ref('stg_users') }}
    where timezone is not null

    {{ union_distinct() }}

    select {{ shop_zone }} as time_zone

),

local_times as (

    select
        named_zones.time_zone,
        run_dates.as_of,
        {{ local_timestamp('run_dates.as_of', 'named_zones.time_zone') }} as local_as_of
    from named_zones
    cross join {{ ref('int_run_dates') }} as run_dates

),

local_days as (

    select
        *,
        {{ time_plus('hour', var('quiet_hours_end'), dbt.date_trunc('day', 'local_as_of')) }}
            as day_begins_at
    from local_times
    where local_as_of is not null

),

local_windows as (

    select
        time_zone,
        as_of,
        local_as_of,
        case
            when local_as_of < {{ time_plus('hour', open_hours - 24, 'day_begins_at') }}
                then {{ time_plus('day', -1, 'day_begins_at') }}
            when local_as_of < {{ time_plus('hour', open_hours, 'day_begins_at') }}
                then day_begins_at
            else {{ time_plus('day', 1, 'day_begins_at') }}
        end as window_begins_at
    from local_days

),

final as (

    select
        time_zone,
        local_as_of,
        greatest(as_of, {{ utc_timestamp('window_begins_at', 'time_zone') }}) as send_not_before_at,
        {{ utc_timestamp(time_plus('hour', open_hours, 'window_begins_at'), 'time_zone') }}
            as send_not_after_at
    from local_windows

)

select * from final
