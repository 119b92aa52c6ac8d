{#- What is wrong with the first row of a seed: columns that are missing, unknown or there twice. -#}
{% macro seed_column_faults(rules, names) -%}
    {%- set faults, unknown = [], [] -%}
    {%- set wanted = rules.columns.keys() | join(', ') -%}
    {%- for mark, word in [(';', "';'"), ('\t', 'tabs')] if names | length == 1 -%}
        {%- if mark in names[0] -%}
            {{ return([
                'row 1 is separated by ' ~ word ~ ": save the file with ',' between the cells"
            ]) }}
        {%- endif -%}
    {%- endfor -%}
    {%- for name in names if name not in rules.columns -%}
        {%- do unknown.append(cross_sell.shown_cell(name)) -%}
    {%- endfor -%}
    {%- for name in rules.columns if name not in names -%}
        {%- do faults.append(
            'row 1, column ' ~ name ~ ' is missing: add it'
            ~ (' or rename one of ' ~ unknown | join(', ') if unknown else '')
        ) -%}
    {%- endfor -%}
    {%- for name in unknown -%}
        {%- do faults.append('row 1, column ' ~ name ~ ' is unknown: the columns are ' ~ wanted) -%}
    {%- endfor -%}
    {%- set seen = [] -%}
    {%- for name in names -%}
        {%- if name in seen -%}
            {%- do faults.append('row 1, column ' ~ name ~ ' is there twice: keep one of them') -%}
        {%- endif -%}
        {%- do seen.append(name) -%}
    {%- endfor -%}
    {{ return(faults) }}
{%- endmacro %}
