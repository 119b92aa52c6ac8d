{#- Whether a row belongs to the bucket that is being built. It renders as the range of all keys, so
    that compiled models, unit tests and linters see one plain query; the materialization `bucketed`
    puts each bucket's own range in its place. A range, not a remainder: engines carry a range below
    a union and into a scan. -#}
{% macro in_bucket(key) -%}
    {{ key }} {{ bucket_range() }}
{%- endmacro %}
