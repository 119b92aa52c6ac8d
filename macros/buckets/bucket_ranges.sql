{#- The ranges of keys that cut a relation into as few buckets as possible with hardly more than
    `size` rows each. Keys are dense and in the order of a hash, so ranges of equal width hold about
    as many rows each. -#}
{% macro bucket_ranges(relation, key, size) -%}
    {%- set found = run_query(
        'select count(*) as row_count, coalesce(max(' ~ key ~ '), 0) as last_key from ' ~ relation
    ).rows[0] -%}
    {%- set buckets = [1, (found['row_count'] / size) | round(0, 'ceil') | int] | max -%}
    {%- set width = (found['last_key'] / buckets) | round(0, 'ceil') | int -%}
    {%- set ranges = [] -%}
    {%- for bucket in range(buckets) -%}
        {%- do ranges.append(bucket_range(bucket * width + 1, (bucket + 1) * width)) -%}
    {%- endfor -%}
    {{ return(ranges if buckets > 1 else [bucket_range()]) }}
{%- endmacro %}
