{#- Stop if a file names a column of its input table twice, in any letter case: which is meant?
    names: its columns, as they are written. -#}
{% macro stop_on_repeated_columns(table, path, names) -%}
    {%- set names = names | map('lower') | list -%}
    {%- set faults = [] -%}
    {%- for column in input_contract(table).columns if names.count(column) > 1 -%}
        {%- set places = [] -%}
        {%- for place in range(names | length) if names[place] == column -%}
            {%- do places.append(place + 1) -%}
        {%- endfor -%}
        {%- do faults.append(
            'column ' ~ column ~ ' is there ' ~ ('twice' if places | length == 2 else 'more than once')
            ~ ' in ' ~ path.split('/')[-1] ~ ' (columns ' ~ places | join(' and ') ~ '): keep one'
        ) -%}
    {%- endfor -%}
    {%- if faults -%}
        {%- do exceptions.raise_compiler_error(faults | join('; ')) -%}
    {%- endif -%}
{%- endmacro %}
