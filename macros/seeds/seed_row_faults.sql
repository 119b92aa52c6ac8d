{#- What is wrong with the rows of a seed whose cells are all good: two rows with the same key, and
    values that every such file must have, but that no row has. -#}
{% macro seed_row_faults(rules, names, rows) -%}
    {%- set faults, first_rows, positions, found = [], {}, {}, {} -%}
    {%- for name in names -%}
        {%- do positions.update({name: loop.index0}) -%}
        {%- do found.update({name: []}) -%}
    {%- endfor -%}
    {%- for row in rows -%}
        {%- set number, key, shown = loop.index + 1, [], [] -%}
        {%- for name in names -%}
            {%- do found[name].append(row[loop.index0]) -%}
        {%- endfor -%}
        {%- for name in rules.key -%}
            {%- set value = row[positions[name]] -%}
            {%- do key.append(cross_sell.comparable_cell(value, rules.columns[name])) -%}
            {%- do shown.append(cross_sell.shown_cell(value)) -%}
        {%- endfor -%}
        {%- set key = key | join('\n') -%}
        {%- if key in first_rows -%}
            {%- do faults.append(
                'row ' ~ number ~ ', column ' ~ rules.key | join(' and ') ~ ' is '
                ~ shown | join(' and ') ~ ', as in row ' ~ first_rows[key] ~ ': keep one of them'
            ) -%}
        {%- else -%}
            {%- do first_rows.update({key: number}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for name, rule in rules.columns.items() if rule.some_above_zero -%}
        {%- if not rows -%}
            {%- do faults.append('no row follows the names of the columns: add one') -%}
        {%- elif found[name] | map('float') | sum == 0 -%}
            {%- do faults.append(
                'column ' ~ name ~ ' is 0 in every row: give more than 0 in one of them'
            ) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for name, rule in rules.columns.items() if rule.must_have -%}
        {%- for word in (rule.words if rule.must_have == 'all' else rule.must_have) -%}
            {%- if word not in found[name] -%}
                {%- do faults.append(
                    'column ' ~ name ~ " has '" ~ word ~ "' in no row: add such a row"
                ) -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(faults) }}
{%- endmacro %}
