{#-
    Grain: one row per id of the input.
    Question: which columns hold the id?
    Usable rows only, and what outside_candidates list for users and items that nobody knows, as these
    are rejected for just that. Ids of items, users, messages and promotions that look alike share a row, as
    each column is asked for by itself. Growth: distinct ids.
-#}

with

ids as (
    {%- for id_column in id_columns() %}
    {%- set table, column = id_column.split('.') %}
    {%- set is_outside = table == 'outside_candidates' %}

    select distinct
        '{{ id_column }}' as id_column,
        {{ column }} as id
    from {{ ref(('base_shop__' if is_outside else 'stg_') ~ table) }}
    where
        {{ column }} is not null
        {%- if is_outside %}
        and (rejection_reason is null or rejection_reason = 'unknown {{ column }}')
        {%- endif %}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        {%- for id_column in id_columns() %}
        {%- set flag = 'in_' ~ id_column.replace('.', '_') %}
        max(case when id_column = '{{ id_column }}' then 1 else 0 end) as {{ flag }},
        {%- endfor %}
        id
    from ids
    group by id

)

select * from final
