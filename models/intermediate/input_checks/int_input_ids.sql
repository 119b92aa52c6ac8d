{#-
    Grain: one row per id and input column that holds it.
    Question: which ids does each column hold, as they are and written alike?
    Written alike: in small letters, without what stands before the last slash or colon, without
    blanks, leading zeros and a decimal .0. Usable rows only. Growth: distinct ids.
-#}

{%- set id_columns = [
    ('events', 'item_id'),
    ('events', 'user_id'),
    ('events', 'message_id'),
    ('events', 'promotion_id'),
    ('items', 'item_id'),
    ('users', 'user_id'),
    ('user_aliases', 'user_id'),
    ('user_aliases', 'anonymous_id'),
    ('messages', 'user_id'),
    ('messages', 'item_id'),
    ('messages', 'message_id'),
    ('impressions', 'user_id'),
    ('impressions', 'item_id'),
    ('promotions', 'promotion_id'),
    ('promotion_offers', 'user_id'),
    ('promotion_offers', 'promotion_id'),
] %}

with

ids as (
    {%- for table, column in id_columns %}

    select distinct
        '{{ table }}.{{ column }}' as id_column,
        {{ column }} as id
    from {{ ref('stg_' ~ table) }}
    where {{ column }} is not null
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

final as (

    select
        id_column,
        id,
        {{ replaced_matches(
            replaced_matches('lower(id)', '^.*[/:]|[ ]+|[.]0+$', ''), '^0+', ''
        ) }} as plain_id
    from ids

)

select * from final
