{#-
    Grain: one row per rejected row of an input table.
    Question: which rows could not be used, and why?
    A row is named by its number in the file or by its id. Ids of users are personal and stay out.
-#}

{%- set no_id = 'cast(null as ' ~ dbt.type_string() ~ ')' %}
{%- set row_ids = {
    'events': 'event_id',
    'items': 'item_id',
    'messages': 'message_id',
    'impressions': 'impression_id',
    'promotions': 'promotion_id',
    'promotion_offers': 'offer_id',
    'sent_messages': 'message_id',
    'sent_promotions': 'offer_id',
} %}

with

final as (
    {%- for table in input_tables() %}

    select
        '{{ table }}' as table_name,
        source_row,
        {{ row_ids.get(table, no_id) }} as row_id,
        rejection_reason
    from {{ ref('base_shop__' ~ table) }}
    where rejection_reason is not null
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
