{#- Each value of a seed's column stands in a column of another seed. It waits until both are loaded,
    and names the first value that does not, with what may stand there. -#}
{% test known_in(model, column_name, seed, column) %}

{%- if execute and flags.WHICH in ['build', 'test'] -%}
    {%- set unknown = run_query(
        'select min(' ~ column_name ~ ') from ' ~ model ~ ' where ' ~ column_name
        ~ ' not in (select ' ~ column ~ ' from ' ~ seed ~ ')'
    ).columns[0].values()[0] -%}
    {%- if unknown is not none -%}
        {%- set known = run_query(
            'select distinct ' ~ column ~ ' from ' ~ seed ~ ' order by ' ~ column
        ).columns[0].values() | list -%}
        {%- do exceptions.raise_compiler_error(
            'seeds/' ~ model.identifier ~ '.csv: column ' ~ column_name ~ ' is '
            ~ shown_cell(unknown) ~ ': give ' ~ wanted_cell({'words': known})
        ) -%}
    {%- endif -%}
{%- endif -%}

select *
from {{ model }}
where {{ column_name }} not in (select {{ column }} from {{ seed }})

{% endtest %}
