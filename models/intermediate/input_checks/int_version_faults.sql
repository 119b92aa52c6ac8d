{#-
    Grain: one row per fault of the versions in model_parameters.
    Question: of which models is it unclear what is live, and which live versions are not whole?
    Growth: versions of models.
-#}
{{ config(materialized='view') }}

with

versions as (

    select
        model,
        version,
        {{ shown_id("'model_parameters.model'", 'model') }} as shown_model,
        {{ shown_id("'model_parameters.version'", 'version') }} as shown_version,
        count(case when value <> 0 then 1 end) as weighted_rows,
        count(*) as all_rows,
        count(case when status = 'live' then 1 end) as live_rows
    from {{ ref('stg_model_parameters') }}
    group by
        model,
        version

),

final as (

    select
        'version ' || min(shown_version) || ' and version ' || max(shown_version) || ' of '
        || shown_model || ' are live: set all rows of all versions but one to candidate or retired'
            as fault
    from versions
    where live_rows > 0
    group by
        model,
        shown_model
    having count(*) > 1

    union all

    select
        'version ' || shown_version || ' of ' || shown_model || ' is live in '
        || {{ as_text('live_rows') }} || ' of ' || {{ as_text('all_rows') }}
        || ' rows: give all of them one status' as fault
    from versions
    where
        live_rows > 0
        and live_rows < all_rows

    union all

    select
        'version ' || shown_version || ' of ' || shown_model || ' is live and has no value but 0,'
        || ' so that everything counts alike: train the model again' as fault
    from versions
    where
        live_rows > 0
        and weighted_rows = 0
        and model in ({{ text_list(fitted_models()) }})

    union all

    select
        'version ' || {{ shown_id("'model_parameters.version'", 'version') }} || ' of ' || model
        || case
            when term is null then ' lacks component ' || component || ': train the model again'
            else
                ' lacks the term ' || {{ shown_id("'model_parameters.term'", 'term') }}
                || ' of component ' || component || ': add the row, or train the model again'
        end as fault
    from {{ ref('int_missing_parameters') }}

    union all

    select
        'version ' || min(versions.shown_version) || ' of open_rate and version '
        || min(others.shown_version) || ' of ' || others.shown_model
        || ' are live and were not fitted together: train open-rate again' as fault
    from versions
    inner join versions as others
        on
            versions.version <> others.version
            and others.model in ('open_rate_single', 'user_clusters')
    where
        versions.model = 'open_rate'
        and versions.live_rows > 0
        and others.live_rows > 0
    group by others.shown_model

    union all

    select fault
    from {{ ref('int_policy_faults') }}

)

select * from final
