{#-
    Grain: one row if the fitted parameters have a fault.
    Question: why can the build not score with what was fitted?
    The first fault, and how many more there are: a file that is wrong throughout would fill a page.
    Rows come first, as their faults may be the reason for those of their version.
    A table, as its plan is larger than that of all other checks, which int_input_findings unites.
-#}

with

faults as (

    select
        1 as fault_group,
        source_row,
        coalesce('row ' || {{ as_text('source_row') }} || ' ', '') || '('
        || coalesce(model, 'no model') || ' ' || coalesce(version, 'no version')
        || coalesce(' ' || component, '') || ' ' || coalesce(term, 'no term') || '): ' || fault
            as fault
    from {{ ref('int_parameter_faults') }}

    union all

    select
        2 as fault_group,
        cast(null as bigint) as source_row,
        fault
    from {{ ref('int_version_faults') }}

),

ranked_faults as (

    select
        fault,
        row_number() over (order by fault_group, source_row nulls last, fault) as fault_rank,
        count(*) over () as faults
    from faults

),

parameters as (

    select count(*) as read_rows
    from {{ ref('base_shop__model_parameters') }}

),

final as (

    select
        'error' as severity,
        'unusable parameters' as check_name,
        'model_parameters' as table_name,
        cast(null as {{ dbt.type_string() }}) as column_name,
        ranked_faults.faults as affected,
        parameters.read_rows as total,
        'model_parameters: ' || ranked_faults.fault
        || case
            when ranked_faults.faults > 1
                then ' (and ' || {{ as_text('ranked_faults.faults - 1') }} || ' more)'
            else ''
        end as message
    from ranked_faults
    cross join parameters
    where ranked_faults.fault_rank = 1

)

select * from final
