{#-
    Grain: one row per warning about the input.
    Question: what is odd about the input, so that the lists may be wrong?
    Errors stop the run before the marts, so that they are never here.
-#}

with

final as (

    select
        severity,
        check_name,
        table_name,
        column_name,
        affected,
        total,
        message
    from {{ ref('int_input_findings') }}
    where severity <> 'note'

)

select * from final
