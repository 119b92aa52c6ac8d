{#- The rows of the models <source><suffix> of all named sources of a kind, one below the other,
    with the name of the source and its place among those named. -#}
{% macro unioned_sources(kind, suffix, columns) -%}
    {%- for name in named_sources(kind) %}
    select
        '{{ name }}' as source_name,
        {{ loop.index }} as source_position,
        {{ columns | join(',\n        ') }}
    from {{ ref(name ~ suffix) }}
    {%- if not loop.last %}

    union all

    {% endif %}
    {%- endfor %}
{%- endmacro %}
