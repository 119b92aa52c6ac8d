{#- Stop the run before any mart if the input has no usable event or too many rejected rows. -#}
{% macro stop_on_bad_input() -%}
    {%- if execute -%}
        {%- for row in run_query(
            'select table_name, read_rows, rejected_rows from ' ~ ref('int_input_row_counts')
            ~ ' order by table_name'
        ) -%}
            {%- if row['rejected_rows'] > row['read_rows'] * var('max_rejected_share') -%}
                {%- do exceptions.raise_compiler_error(
                    row['rejected_rows'] ~ " of " ~ row['read_rows'] ~ " rows of input table '"
                    ~ row['table_name'] ~ "' are rejected (" ~ rejection_summary(row['table_name'])
                    ~ "): mend the export, or raise the var max_rejected_share"
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set limit = (
            "event_at <= cast('" ~ var('as_of') ~ "' as " ~ dbt.type_timestamp() ~ ')'
            if var('as_of') else '1 = 1'
        ) -%}
        {%- set visible = run_query(
            'select 1 from ' ~ ref('stg_events') ~ ' where ' ~ limit ~ ' limit 1'
        ) -%}
        {%- if visible.rows | length == 0 -%}
            {%- do exceptions.raise_compiler_error(
                "input table 'events' has no usable event"
                ~ (' up to as_of ' ~ var('as_of') ~ ': give a later one' if var('as_of')
                   else ': give at least one with a user, an item, a type and a time')
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
