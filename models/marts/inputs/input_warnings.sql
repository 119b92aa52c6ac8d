{#-
    Grain: one row per warning about the input.
    Question: what is odd about the input, so that the lists may be wrong?
    Errors stop the run before the marts, so that they are never here.
-#}

with

findings as (

    select * from {{ ref('int_input_findings') }}

    union all

    select * from {{ ref('int_repeat_findings') }}

),

final as (

    select
        severity,
        check_name,
        table_name,
        column_name,
        cast(affected as bigint) as affected,
        cast(total as bigint) as total,
        message
    from findings
    where severity = 'warning'

)

select * from final
