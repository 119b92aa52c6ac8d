{#-
    Grain: one input table.
    Question: how many of its rows are kept, unattributable or rejected?
    The three add up to the rows read. Repeated event ids are kept rows: they stand for one event.
-#}

with

events as (

    select
        'events' as table_name,
        count(*) as read_rows,
        sum(case when rejection_reason is null and user_id is not null then 1 else 0 end)
            as kept_rows,
        sum(case when rejection_reason is null and user_id is null then 1 else 0 end)
            as unattributable_rows,
        sum(case when rejection_reason is not null then 1 else 0 end) as rejected_rows
    from {{ ref('stg_events') }}

),

{% for table in [
    'items', 'users', 'user_aliases', 'messages', 'impressions', 'promotions', 'promotion_offers',
] -%}
{{ table }} as (

    select
        '{{ table }}' as table_name,
        count(*) as read_rows,
        sum(case when rejection_reason is null then 1 else 0 end) as kept_rows,
        0 as unattributable_rows,
        sum(case when rejection_reason is not null then 1 else 0 end) as rejected_rows
    from {{ ref('stg_' ~ table) }}

),

{% endfor -%}

all_tables as (

    select * from events
    {%- for table in [
        'items', 'users', 'user_aliases', 'messages', 'impressions', 'promotions',
        'promotion_offers',
    ] %}
    union all
    select * from {{ table }}
    {%- endfor %}

),

final as (

    select
        table_name,
        cast(read_rows as bigint) as read_rows,
        cast(coalesce(kept_rows, 0) as bigint) as kept_rows,
        cast(coalesce(unattributable_rows, 0) as bigint) as unattributable_rows,
        cast(coalesce(rejected_rows, 0) as bigint) as rejected_rows
    from all_tables

)

select * from final
