{#-
    Grain: one row per item and level of its category path, the widest first.
    Question: which categories is the item in, level by level?
    A path of three parts puts its item into three categories; parts past category_levels are left
    out. Category keys ascend with the md5-based integer of the path, so a ranking that ends with
    the key breaks exact ties by the path alone. Growth: items * levels.
-#}

{%- set levels = var('category_levels') %}

with

items as (

    select
        item_key,
        category_path
    from {{ ref('int_items') }}
    where category_path is not null

),

prefixes as (
    {%- for level in range(1, levels + 1) %}

    select
        item_key,
        {{ level }} as category_level,
        {{ category_prefix('category_path', level) }} as category_path
    from items
    where {{ text_part('category_path', '/', level) }} <> ''
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

hashed_prefixes as (

    select
        *,
        {{ hash_integer('category_path') }} as tie_breaker
    from prefixes

),

final as (

    select
        item_key,
        cast(dense_rank() over (order by tie_breaker, category_path) as integer) as category_key,
        category_path,
        cast(category_level as smallint) as category_level,
        category_level = max(category_level) over (partition by item_key) as is_leaf
    from hashed_prefixes

)

select * from final
