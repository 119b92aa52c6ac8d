{#- What is wrong with a seed, each fault in one line; an empty list if nothing is.
    names: the first row of the file. rows: the others, their cells as texts, an empty cell as none.
    Rows are numbered as a spreadsheet shows them: the first row of data is row 2. -#}
{% macro seed_faults(rules, names, rows) -%}
    {%- if not rules.columns -%}
        {{ return(['has no rules: describe it in seeds/_seeds__seeds.yml, or move it elsewhere']) }}
    {%- endif -%}
    {%- set faults = cross_sell.seed_column_faults(rules, names) -%}
    {%- if faults -%}
        {{ return(faults) }}
    {%- endif -%}
    {%- for row in rows -%}
        {%- set number = loop.index + 1 -%}
        {%- set filled = [] -%}
        {%- for value in row if value is not none and value | trim -%}
            {%- do filled.append(value) -%}
        {%- endfor -%}
        {%- if not filled -%}
            {%- do faults.append('row ' ~ number ~ ' is empty: delete it') -%}
        {%- elif row | length > names | length -%}
            {%- do faults.append(
                'row ' ~ number ~ ' has ' ~ row | length ~ ' cells and row 1 has ' ~ names | length
                ~ ': write decimals with a point, and put a text with a comma into quotes'
            ) -%}
        {%- else -%}
            {%- set cells, cell_faults = {}, [] -%}
            {%- for name in names -%}
                {%- set value = row[loop.index0] if loop.index0 < row | length else none -%}
                {%- set fault = cross_sell.cell_fault(value, rules.columns[name]) -%}
                {%- do cells.update({name: value}) -%}
                {%- if fault -%}
                    {%- do cell_faults.append('row ' ~ number ~ ', column ' ~ name ~ ' ' ~ fault) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- for name in names if not cell_faults -%}
                {%- set fault = (
                    cross_sell.text_fault(cells[name], rules.columns[name], cells)
                    or cross_sell.number_fault(cells[name], rules.columns[name], cells)
                ) -%}
                {%- if fault -%}
                    {%- do faults.append('row ' ~ number ~ ', column ' ~ name ~ ' ' ~ fault) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- do faults.extend(cell_faults) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(faults or cross_sell.seed_row_faults(rules, names, rows)) }}
{%- endmacro %}
