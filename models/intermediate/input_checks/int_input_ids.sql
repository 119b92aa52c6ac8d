{#-
    Grain: one row per id of the input.
    Question: which columns hold the id?
    Usable rows only. Ids of items, users, messages and promotions that look alike share a row, as
    each column is asked for by itself. Growth: distinct ids.
-#}

with

ids as (
    {%- for id_column in id_columns() %}

    select distinct
        '{{ id_column }}' as id_column,
        {{ id_column.split('.')[1] }} as id
    from {{ ref('stg_' ~ id_column.split('.')[0]) }}
    where {{ id_column.split('.')[1] }} is not null
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
