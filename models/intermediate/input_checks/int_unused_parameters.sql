{#-
    Grain: one row per live version of a model that the build does not score with.
    Question: what was fitted in vain?
    A model that the project does not know, or a version that knows what happened after as_of: then
    the shipped parameters are used, if there are any. As in int_run_dates, as_of is the var or the newest event.
-#}
{{ config(materialized='view') }}

{%- set given_as_of = "cast('" ~ var('as_of') ~ "' as " ~ dbt.type_timestamp() ~ ')' %}

with

live_versions as (

    select
        model,
        version,
        count(*) as parameter_rows,
        max(trained_as_of) as trained_as_of
    from {{ ref('stg_model_parameters') }}
    where status = 'live'
    group by
        model,
        version

),

newest_event as (

    select max(event_at) as event_at
    from {{ ref('stg_events') }}

),

run_moment as (

    select {{ given_as_of if var('as_of') else 'event_at' }} as as_of
    from newest_event

),

shown_versions as (

    select
        live_versions.model,
        live_versions.parameter_rows,
        live_versions.model in ({{ text_list(fitted_models()) }}) as is_known,
        live_versions.trained_as_of > run_moment.as_of as is_of_later,
        {{ shown_id("'model_parameters.version'", 'live_versions.version') }} || ' of '
        || {{ shown_id("'model_parameters.model'", 'live_versions.model') }} as shown_version,
        left({{ as_text('live_versions.trained_as_of') }}, 19) as shown_trained_as_of,
        left({{ as_text('run_moment.as_of') }}, 19) as shown_as_of
    from live_versions
    cross join run_moment

),

final as (

    select
        'warning' as severity,
        'unused parameters' as check_name,
        'model_parameters' as table_name,
        case when is_known then 'trained_as_of' else 'model' end as column_name,
        parameter_rows as affected,
        parameter_rows as total,
        'model_parameters: version ' || shown_version || ' is live and not used, as '
        || case
            when is_known
                then
                    'it knows the shop up to ' || shown_trained_as_of
                    || ' and as_of is ' || shown_as_of || ': '
                    || case model
                        {%- for name, details in fitted_models().items() %}
                        when '{{ name }}' then '{{ details.without }}'
                        {%- endfor %}
                    end
                    || ' until it is trained again'
            else 'the models of the project are {{ fitted_models() | join(', ') }}'
        end as message
    from shown_versions
    where
        not is_known
        or is_of_later

)

select * from final
