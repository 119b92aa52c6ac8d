{#- The three most frequent reasons why rows of an input table were rejected, with counts. -#}
{% macro rejection_summary(table) -%}
    {%- set reasons = [] -%}
    {%- for row in run_query(
        'select rejection_reason, count(*) as row_count from '
        ~ graph.nodes['model.cross_sell.base_shop__' ~ table].relation_name
        ~ ' where rejection_reason is not null group by 1 order by 2 desc, 1 limit 3'
    ) -%}
        {%- do reasons.append(row['row_count'] ~ ' ' ~ row['rejection_reason']) -%}
    {%- endfor -%}
    {{ return(reasons | join(', ')) }}
{%- endmacro %}
