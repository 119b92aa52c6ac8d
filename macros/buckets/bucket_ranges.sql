{#- The ranges that cut all users or all items, by their key, into as few buckets as possible with
    hardly more than user_bucket_size or item_bucket_size rows each. Keys are dense and in the order
    of a hash, so ranges of equal width hold about as many rows each, and the first sampled_users
    keys are a fair sample of the users. -#}
{% macro bucket_ranges(key) -%}
    {%- set cut = {
        'user_key': {'model': 'int_users', 'rows': var('user_bucket_size')},
        'item_key': {'model': 'int_items', 'rows': var('item_bucket_size')},
    }[key] -%}
    {%- set found = run_query(
        'select coalesce(max(' ~ key ~ '), 0) as last_key from '
        ~ graph.nodes['model.cross_sell.' ~ cut.model].relation_name
    ).rows[0]['last_key'] | int -%}
    {%- set is_sample = key == 'user_key' and 0 < var('sampled_users') < found -%}
    {%- set last_key = var('sampled_users') if is_sample else found -%}
    {%- set buckets = [1, (last_key / cut.rows) | round(0, 'ceil') | int] | max -%}
    {%- set width = (last_key / buckets) | round(0, 'ceil') | int -%}
    {%- set ranges = [] -%}
    {%- for bucket in range(buckets) -%}
        {%- set last = [(bucket + 1) * width, last_key] | min -%}
        {%- do ranges.append(bucket_range(bucket * width + 1, last)) -%}
    {%- endfor -%}
    {{ return(ranges if buckets > 1 or is_sample else [bucket_range()]) }}
{%- endmacro %}
