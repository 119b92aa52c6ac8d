{#- In how many buckets to cut a relation so that none holds much more than `size` rows. -#}
{% macro bucket_count(model, size) -%}
    {%- set relation = ref(model) -%}
    {%- if not execute or not load_relation(relation) -%}
        {{ return(1) }}
    {%- endif -%}
    {%- set rows = run_query('select count(*) from ' ~ relation).columns[0].values()[0] -%}
    {{ return([1, (rows / size) | round(0, 'ceil') | int] | max) }}
{%- endmacro %}
