{#-
    Grain: one rejected row of one input table.
    Question: which rows could not be used, and why?
    Named by their number in the file or their id; no personal data.
-#}

with

final as (
    {%- for table, row_id in {
        'events': 'event_id',
        'items': 'item_id',
        'users': 'cast(null as ' ~ dbt.type_string() ~ ')',
        'user_aliases': 'cast(null as ' ~ dbt.type_string() ~ ')',
        'messages': 'message_id',
        'impressions': 'impression_id',
        'promotions': 'promotion_id',
        'promotion_offers': 'offer_id',
    }.items() %}

    select
        '{{ table }}' as table_name,
        source_row,
        {{ row_id }} as row_id,
        rejection_reason
    from {{ ref('stg_' ~ table) }}
    where rejection_reason is not null
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
