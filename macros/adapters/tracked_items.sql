{#- The items that a tracker tells of, out of those of its models that tell of products: as it told
    of them last, where it told of category and brand, too. -#}
{% macro tracked_items(source_name, models=['_products', '_orders']) -%}
{%- set columns = [
    'event_id', 'item_id', 'sku', 'item_name', 'category_path', 'brand', 'currency', 'price',
    'image_url', 'item_url', 'event_at',
] -%}
with

told_items as (
    {%- for model in models %}

    select
        {{ columns | join(',\n        ') }}
    from {{ ref(source_name ~ model) }}
    where item_id is not null and item_name is not null
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

numbered_items as (

    select
        *,
        row_number() over (
            partition by item_id
            order by
                case when category_path is null then 1 else 0 end,
                case when brand is null then 1 else 0 end,
                event_at desc nulls last,
                event_id desc
        ) as telling_number
    from told_items

),

final as (

    select
        item_id,
        sku,
        item_name,
        category_path,
        brand,
        currency,
        price,
        cast(null as {{ double_type() }}) as unit_cost,
        cast(null as {{ double_type() }}) as stock_quantity,
        cast(null as boolean) as is_recommendable,
        cast(null as {{ dbt.type_timestamp() }}) as created_at,
        image_url,
        item_url
    from numbered_items
    where telling_number = 1

)

select * from final
{%- endmacro %}
