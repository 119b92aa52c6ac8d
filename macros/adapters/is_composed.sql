{#- Whether an input table is composed of the sources that the vars name, by the model
    source_<table>, and not read from a file. Where a var names a relation for it, that is read. -#}
{% macro is_composed(table) -%}
    {%- set kind = {
        'events': 'event', 'items': 'event', 'users': 'event', 'user_aliases': 'event',
        'messages': 'message',
    }[table] -%}
    {{ return(kind is defined and named_sources(kind) != [] and not named_relation(table)) }}
{%- endmacro %}
