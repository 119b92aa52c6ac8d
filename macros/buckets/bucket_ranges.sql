{#- The ranges that cut all users or all items, by their key, into as few buckets as possible with
    hardly more than user_bucket_size or item_bucket_size rows each. Keys are dense and in the order
    of a hash, so ranges of equal width hold about as many rows each. -#}
{% macro bucket_ranges(key) -%}
    {%- set cut = {
        'user_key': {'model': 'int_users', 'rows': var('user_bucket_size')},
        'item_key': {'model': 'int_items', 'rows': var('item_bucket_size')},
    }[key] -%}
    {%- set found = run_query(
        'select count(*) as row_count, coalesce(max(' ~ key ~ '), 0) as last_key from '
        ~ graph.nodes['model.cross_sell.' ~ cut.model].relation_name
    ).rows[0] -%}
    {%- set buckets = [1, (found['row_count'] / cut.rows) | round(0, 'ceil') | int] | max -%}
    {%- set width = (found['last_key'] / buckets) | round(0, 'ceil') | int -%}
    {%- set ranges = [] -%}
    {%- for bucket in range(buckets) -%}
        {%- do ranges.append(bucket_range(bucket * width + 1, (bucket + 1) * width)) -%}
    {%- endfor -%}
    {{ return(ranges if buckets > 1 else [bucket_range()]) }}
{%- endmacro %}
