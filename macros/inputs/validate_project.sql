{#- Stop before anything is built if the project that installs this one, or its profile, stands in
    the way: a model or source of it is taken for ours of the same name, a seed of it replaces ours
    unchecked, a model of ours would keep the rows of earlier runs or not be stored at all, or the
    session is not in UTC, so that times with an offset and without one would not be told alike. Where
    the engine is not to be asked, it is. -#}
{% macro validate_project() -%}
    {%- if execute -%}
        {%- set ours, nodes, faults = {}, [], [] -%}
        {%- for node in graph.nodes.values() if node.package_name == 'cross_sell' -%}
            {%- do nodes.append(node) -%}
            {%- if node.resource_type in ['model', 'seed'] -%}
                {%- do ours.update({node.name: node.unique_id}) -%}
            {%- endif -%}
            {%- if node.config.materialized in ['incremental', 'ephemeral'] -%}
                {%- do faults.append(
                    "model '" ~ node.name ~ "' of cross_sell is " ~ node.config.materialized
                    ~ ': move +materialized in dbt_project.yml under the name of your own project'
                ) -%}
            {%- endif -%}
        {%- endfor -%}
        {%- set taken = (
            ' is taken for that of cross_sell: rename it, or set'
            ~ ' require_ref_searches_node_package_before_root: true under flags in dbt_project.yml'
        ) -%}
        {%- for node in nodes -%}
            {%- for source in node.sources or [] -%}
                {%- set id = 'source.cross_sell.' ~ source | join('.') -%}
                {%- if id in graph.sources and id not in node.depends_on.nodes -%}
                    {%- do faults.append(
                        "source '" ~ source | join('.') ~ "' of " ~ project_name ~ taken
                    ) -%}
                {%- endif -%}
            {%- endfor -%}
            {%- for ref in node.refs or [] if not ref.package -%}
                {%- set name = "'" ~ ref.name ~ "' of " ~ project_name -%}
                {%- set seed = graph.nodes['seed.' ~ project_name ~ '.' ~ ref.name] -%}
                {%- if ref.name in ours and ours[ref.name] not in node.depends_on.nodes -%}
                    {%- do faults.append(name ~ taken) -%}
                {%- elif (
                    ref.name not in ours and seed and not node.name.startswith('base_shop__')
                    and 'check_seed' not in seed.config['pre-hook'] | string
                ) -%}
                    {%- do faults.append(
                        'seed ' ~ name ~ ' replaces that of cross_sell unchecked: give it the'
                        ~ ' pre-hook cross_sell.check_seed (docs/package.md)'
                    ) -%}
                {%- endif -%}
            {%- endfor -%}
        {%- endfor -%}
        {%- set zone = session_time_zone() if flags.INTROSPECT else 'UTC' -%}
        {%- if zone not in ['UTC', 'Etc/UTC', 'GMT'] -%}
            {%- do faults.append(
                'the time zone of the session is ' ~ zone ~ ': set it to UTC in profiles.yml'
            ) -%}
        {%- endif -%}
        {%- if faults -%}
            {%- do exceptions.raise_compiler_error(faults | unique | join('; ')) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
