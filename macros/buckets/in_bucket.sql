{#- Whether a key lies in one of the buckets that begin at `starts`. A range, not a remainder: it is
    the condition that engines carry below a union and into a scan. -#}
{% macro in_bucket(key, starts, bucket) -%}
    {{ key }} >= {{ starts[bucket] }}
    {%- if bucket + 1 < starts | length %} and {{ key }} < {{ starts[bucket + 1] }}{% endif %}
{%- endmacro %}
