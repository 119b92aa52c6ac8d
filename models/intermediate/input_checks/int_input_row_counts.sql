{#-
    Grain: one row per input table.
    Question: how many of its rows are kept, unattributable or rejected?
    The three add up to the rows read. Rows that tell one thing again are kept rows: retries of an
    event, an order told again, rows of two accounts of one person.
-#}

with

{% for table in input_tables() -%}
{{ table }} as (

    select
        '{{ table }}' as table_name,
        count(*) as read_rows,
        count(rejection_reason) as rejected_rows,
        {%- if table == 'events' %}
        count(case when rejection_reason is null and user_id is null then 1 end)
            as unattributable_rows
        {%- else %}
        0 as unattributable_rows
        {%- endif %}
    from {{ ref('base_shop__' ~ table) }}

),

{% endfor -%}

all_tables as (
    {%- for table in input_tables() %}

    select * from {{ table }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        table_name,
        cast(read_rows as bigint) as read_rows,
        cast(read_rows - unattributable_rows - rejected_rows as bigint) as kept_rows,
        cast(unattributable_rows as bigint) as unattributable_rows,
        cast(rejected_rows as bigint) as rejected_rows
    from all_tables

)

select * from final
