{#-
    Grain: one row per item and term that the catalogue gives it.
    Question: what is the item, in terms that it can share with others?
    Terms: the words, the brand, each level of the category, and the price. term_frequency: words
    as in int_item_words; brand and category 4, like a word of the name; price 2.
    A price term is a band of the logarithm of the price within the leaf category; it reaches up to
    1.5 times the price at which it starts. Two grids of bands lie half a band apart, so similar
    prices share at least one band, equal prices both, and no edge separates neighbours.
-#}
{%- set band_ratio = 1.5 %}

with

items as (

    select
        item_key,
        price,
        {{ words_of('brand') }} as brand
    from {{ ref('int_items') }}

),

item_categories as (

    select * from {{ ref('int_item_categories') }}

),

grids as (

    select 0 as half_bands
    union all
    select 1 as half_bands

),

price_bands as (

    select
        items.item_key,
        coalesce(leaf_categories.category_path, '') as category_path,
        cast(grids.half_bands as {{ dbt.type_string() }}) as grid,
        cast(
            floor(
                ln(items.price) / ln({{ double_value(band_ratio) }}) + grids.half_bands * 0.5
            ) as integer
        ) as band
    from items
    cross join grids
    left join {{ ref('int_item_leaf_categories') }} as leaf_categories
        on items.item_key = leaf_categories.item_key
    where items.price > 0

),

final as (

    select
        item_key,
        'word ' || word as term,
        term_frequency
    from {{ ref('int_item_words') }}

    union all

    select
        item_key,
        'brand ' || brand as term,
        4 as term_frequency
    from items
    where brand <> ''

    union all

    select
        item_key,
        'category ' || category_path as term,
        4 as term_frequency
    from item_categories

    union all

    select
        item_key,
        'price ' || grid || ' ' || cast(band as {{ dbt.type_string() }}) || ' ' || category_path
            as term,
        2 as term_frequency
    from price_bands

)

select * from final
