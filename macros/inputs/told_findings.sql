{#- The findings that affect something, each with its message: the column, how many of how many, and
    what is `said` of them. -#}
{% macro told_findings(findings) -%}
select
    severity,
    check_name,
    table_name,
    column_name,
    affected,
    total,
    table_name || '.' || column_name || ': ' || {{ as_text('affected') }} || ' of '
    || {{ as_text('total') }} || said as message
from {{ findings }}
where affected > 0
{%- endmacro %}
