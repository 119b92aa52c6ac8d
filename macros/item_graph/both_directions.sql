{#- Unordered pairs (low_item_key, high_item_key) as ordered pairs, each in both directions, with
    the `columns` that are the same in both. -#}
{% macro both_directions(pairs, columns) -%}
select
    low_item_key as from_item_key,
    high_item_key as to_item_key,
    {{ columns | join(',\n    ') }}
from {{ pairs }}

union all

select
    high_item_key as from_item_key,
    low_item_key as to_item_key,
    {{ columns | join(',\n    ') }}
from {{ pairs }}
{%- endmacro %}
