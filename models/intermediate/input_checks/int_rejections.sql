{#-
    Grain: one row per input table and reason why rows of it were rejected.
    Question: how many rows does each reason cost?
-#}

with

{% for table in input_tables() -%}
{{ table }} as (

    select
        '{{ table }}' as table_name,
        rejection_reason,
        count(*) as rejected_rows,
        {%- set type_name = 'event_type' if table == 'events' else "''" %}
        min(case when {{ text_position("'@'", type_name) }} = 0 then left({{ type_name }}, 40) end)
            as example
    from {{ ref('base_shop__' ~ table) }}
    where rejection_reason is not null
    group by rejection_reason

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
        rejection_reason,
        rejected_rows,
        case when rejection_reason = 'unknown event_type' then example end as example
    from all_tables

)

select * from final
