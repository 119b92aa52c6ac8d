{#- Whether a row belongs to the bucket that is being built. It renders as the range of all keys, so
    that compiled models, unit tests and linters see one plain query; the materialization `bucketed`
    replaces it by the range of each bucket. A range, not a remainder, since engines carry a range
    below a union and into a scan. -#}
{% macro in_bucket(key) -%}
    {{ key }} {{ bucket_range() }}
{%- endmacro %}
