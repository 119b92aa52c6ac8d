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
        {%- if table == 'events' %}
        min(
            case
                when rejection_reason = 'unknown event_type' and position('@' in event_type) = 0
                    then left(event_type, 40)
            end
        ) as example
        {%- else %}
        cast(null as {{ dbt.type_string() }}) as example
        {%- endif %}
    from {{ ref('base_shop__' ~ table) }}
    where rejection_reason is not null
    group by rejection_reason

),

{% endfor -%}

final as (
    {%- for table in input_tables() %}

    select * from {{ table }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
