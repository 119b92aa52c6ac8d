{#- Stop the run before anything is learned if nothing sensible can come of the input: it has errors
    (int_input_findings), or no usable event up to as_of. -#}
{% macro stop_on_bad_input() -%}
    {%- if execute -%}
        {%- set errors = run_query(
            'select message from ' ~ ref('int_input_findings')
            ~ " where severity = 'error' order by " ~ binary_text('table_name') ~ ', '
            ~ binary_text('column_name') ~ ' nulls last, ' ~ binary_text('message')
        ).columns[0].values() -%}
        {%- if errors -%}
            {%- do exceptions.raise_compiler_error(errors | join('; ')) -%}
        {%- endif -%}
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
