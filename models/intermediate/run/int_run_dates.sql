{#-
    Grain: one row.
    Question: what counts as now, and how far back does this run look?
    as_of is the var or, if that is empty, the time of the newest kept event. All that learns
    from events descends from this model, so the input is checked before it: a run on broken input
    stops here.
-#}
{%- set given_day = "'" ~ var('as_of') ~ "'" if var('as_of') else 'null' %}
{%- set given_as_of = 'cast(' ~ given_day ~ ' as ' ~ dbt.type_timestamp() ~ ')' %}
-- depends_on: {{ ref('int_input_findings') }}
{{ config(pre_hook="{{ stop_on_bad_input() }}") }}

with

newest_event as (

    select max(event_at) as event_at
    from {{ ref('stg_events') }}

),

run_moment as (

    select
        coalesce({{ given_as_of }}, event_at) as as_of,
        {{ given_as_of }} as given_as_of
    from newest_event

),

final as (

    select
        as_of,
        given_as_of,
        {{ time_plus('day', -var('lookback_days'), 'as_of') }} as window_starts_at,
        {{ time_plus('day', -var('recent_days'), 'as_of') }} as recent_starts_at,
        {{ time_plus('day', -var('complement_lookback_days'), 'as_of') }} as complement_starts_at
    from run_moment

)

select * from final
