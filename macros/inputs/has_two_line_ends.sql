{#- Whether some lines of a CSV file end in \n and others in \r\n, as where two exports were put
    together, and each has as many values as the first, with quotes where they belong. DuckDB reads
    such a file only if it is lenient, and then lets pass what is broken: so all of that is looked at
    here, and a broken file is read as strictly as any other, which refuses it. Larger files than
    256 MB are not looked into, as DuckDB would read them whole. Quotes are doubled here. A byte order
    mark before the first quote does not count as text. `header` is what csv_header says. -#}
{% macro has_two_line_ends(pattern, header) -%}
    {%- set size = run_query("select size from read_blob('" ~ pattern ~ "')").columns[0].values() -%}
    {%- if not size or size[0] > 268435456 -%}
        {{ return(false) }}
    {%- endif -%}
    {%- set values -%}
        with texts as (
            select regexp_replace(
                ltrim(content, chr(65279)), '"([^"]|"")*"', chr(1), 'g'
            ) as text
            from read_text('{{ pattern }}')
        ),

        texts_of_two_ends as (
            select string_split(replace(text, chr(13), ''), chr(10)) as lines
            from texts
            where
                contains(text, chr(13) || chr(10))
                and regexp_matches(text, '(^|[^\r])\n')
                and not regexp_matches(text, '\r([^\n]|$)')
        ),

        lines as (
            select
                unnest(lines[{{ header.skip + 1 }}:]) as line,
                lines[{{ header.skip + 1 }}] as header
            from texts_of_two_ends
        )

        select bool_and(
            length(replace(line, '{{ header.delimiter }}', '')) - length(line)
            = length(replace(header, '{{ header.delimiter }}', '')) - length(header)
            and not contains(line, '"')
            and not regexp_matches(line, '\x01[^{{ header.delimiter }}]|[^{{ header.delimiter }}]\x01')
        )
        from lines
        where line <> ''
    {%- endset -%}
    {{ return(run_query(values).columns[0].values()[0] or false) }}
{%- endmacro %}
