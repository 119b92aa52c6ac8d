{#-
    Grain: one row per model, component and term.
    Question: which parameters does this run score with?
    Those of the model's live version (stg_model_parameters) or, where it has none, the shipped ones
    (seed default_model_parameters), as version `default`. A version that was fitted on what happened
    after as_of is as invisible as the events that it knows. Growth: terms.
-#}

with

live_versions as (

    select
        parameters.model,
        parameters.version
    from {{ ref('stg_model_parameters') }} as parameters
    cross join {{ ref('int_run_dates') }} as run_dates
    where parameters.status = 'live'
    group by
        parameters.model,
        parameters.version
    having max(case when parameters.trained_as_of > run_dates.as_of then 1 else 0 end) = 0

),

final as (

    select
        parameters.model,
        parameters.component,
        parameters.term,
        parameters.version,
        {{ double_value('parameters.value') }} as value,
        {{ double_value('parameters.mean') }} as mean,
        {{ double_value('parameters.scale') }} as scale
    from {{ ref('stg_model_parameters') }} as parameters
    inner join live_versions
        on
            parameters.model = live_versions.model
            and parameters.version = live_versions.version

    union all

    select
        defaults.model,
        defaults.component,
        defaults.term,
        'default' as version,
        {{ double_value('defaults.value') }} as value,
        {{ double_value('defaults.mean') }} as mean,
        {{ double_value('defaults.scale') }} as scale
    from {{ ref('default_model_parameters') }} as defaults
    left join live_versions
        on defaults.model = live_versions.model
    where live_versions.model is null

)

select * from final
