{#- Whether the lines of a text file end in more than one way, as where two exports were put
    together. DuckDB reads such a file only if it is told to be lenient, and then would let pass
    what is broken: so it is lenient with no other file. Larger files than 256 MB are not looked
    into, as DuckDB would read them whole; it refuses such a file with its line. -#}
{% macro mixed_line_ends(pattern) -%}
    {%- set size = run_query("select size from read_blob('" ~ pattern ~ "')").columns[0].values() -%}
    {%- if not size or size[0] > 268435456 -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set ends = run_query(
        "with texts as (select regexp_replace(content, '\"[^\"]*\"', '', 'g') as text"
        ~ " from read_text('" ~ pattern ~ "'))"
        ~ " select cast(contains(text, chr(13) || chr(10)) as integer)"
        ~ " + cast(regexp_matches(text, '(^|[^\\r])\\n') as integer)"
        ~ " + cast(regexp_matches(text, '\\r([^\\n]|$)') as integer) from texts"
    ).columns[0].values() -%}
    {{ return(ends[0] > 1) }}
{%- endmacro %}
