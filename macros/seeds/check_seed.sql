{#- Stop before a seed is loaded if a row, a column or a cell of it breaks the rules of
    seeds/_seeds__seeds.yml. It runs as the pre-hook of every seed, so the texts of the file are
    judged, on every engine alike; the harness judges by the same macro `seed_faults`. The macros of
    this folder name their project in calls, as the seed may be that of another one. -#}
{% macro check_seed() -%}
    {%- if execute -%}
        {%- set table = load_agate_table() -%}
        {%- set rules = cross_sell.seed_rules(model) -%}
        {%- set faults = cross_sell.seed_faults(rules, table.column_names, table.rows) -%}
        {%- if faults -%}
            {%- do exceptions.raise_compiler_error(
                model.original_file_path | replace('\\', '/') ~ ': ' ~ faults[0]
                ~ (' (and ' ~ (faults | length - 1) ~ ' more)' if faults | length > 1 else '')
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
