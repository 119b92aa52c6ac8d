{#- The keys at which the buckets of a relation begin, as many as it takes so that none holds much
    more than `size` rows. Keys are dense and in the order of a hash, so that ranges of equal width
    hold about as many rows each. -#}
{% macro bucket_starts(model, key, size) -%}
    {%- set relation = ref(model) -%}
    {%- if not execute or not load_relation(relation) -%}
        {{ return([0]) }}
    {%- endif -%}
    {%- set found = run_query(
        'select count(*) as row_count, coalesce(max(' ~ key ~ '), 0) as last_key from ' ~ relation
    ).rows[0] -%}
    {%- set buckets = [1, (found['row_count'] / size) | round(0, 'ceil') | int] | max -%}
    {%- set width = (found['last_key'] / buckets) | round(0, 'ceil') | int -%}
    {%- set starts = [0] -%}
    {%- for bucket in range(1, buckets) -%}
        {%- do starts.append(bucket * width + 1) -%}
    {%- endfor -%}
    {{ return(starts) }}
{%- endmacro %}
