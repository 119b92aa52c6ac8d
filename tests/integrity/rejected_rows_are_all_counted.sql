{#- The mart rejected_rows has as many rows of each table as int_input_row_counts says. -#}

with

listed_counts as (

    select
        table_name,
        count(*) as listed_rows
    from {{ ref('rejected_rows') }}
    group by table_name

)

select
    coalesce(counts.table_name, listed_counts.table_name) as table_name,
    counts.rejected_rows,
    listed_counts.listed_rows
from {{ ref('int_input_row_counts') }} as counts
full outer join listed_counts
    on counts.table_name = listed_counts.table_name
where coalesce(counts.rejected_rows, 0) <> coalesce(listed_counts.listed_rows, 0)
