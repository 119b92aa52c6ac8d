{#- The mart rejected_rows has as many rows of each table as int_input_row_counts says. -#}

with

listed as (

    select
        table_name,
        count(*) as listed_rows
    from {{ ref('rejected_rows') }}
    group by table_name

)

select
    coalesce(counts.table_name, listed.table_name) as table_name,
    counts.rejected_rows,
    listed.listed_rows
from {{ ref('int_input_row_counts') }} as counts
full outer join listed
    on counts.table_name = listed.table_name
where coalesce(counts.rejected_rows, 0) <> coalesce(listed.listed_rows, 0)
