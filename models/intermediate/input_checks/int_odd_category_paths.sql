{#-
    Grain: one row per finding about the category paths of the catalogue.
    Question: does each item have one path, with levels that were read?
    Programs that export all categories of an item write several paths into one value, 'Camping/Tents,
    Camping/Sale': after the comma or semicolon stands the first level again. Where no path has a second
    level, a sign that most of them hold may be the shop's own separator.
-#}
{{ config(materialized='view') }}

with

paths as (

    select
        category_path,
        {{ text_position("'/'", 'category_path') }} > 0 as has_levels,
        {{ text_position(
            "',' || " ~ small_letters(text_part('category_path', '/', 1)) ~ " || '/'",
            replaced_matches(small_letters('category_path'), '[ ]*[,;][ ]*', ',')
        ) }} > 0 as is_list,
        {{ replaced_matches('category_path', '[;:#~]|[^ ][._][^ ]', '') }} <> category_path
            as has_signs
    from {{ ref('stg_items') }}
    where category_path is not null

),

counts as (

    select
        count(*) as items,
        sum(case when has_levels then 1 else 0 end) as items_with_levels,
        sum(case when has_levels and is_list then 1 else 0 end) as lists,
        min(case when has_levels and is_list then category_path end) as list_example,
        sum(case when has_signs then 1 else 0 end) as items_with_signs,
        min(case when has_signs then category_path end) as sign_example
    from paths

),

final as (

    select
        'warning' as severity,
        'several category paths' as check_name,
        'items' as table_name,
        'category_path' as column_name,
        lists as affected,
        items as total,
        {{ counted('lists', 'item') }} || ' of ' || {{ as_text('items') }}
        || ' with several category paths in one value, read as one path, e.g. '
        || {{ quoted('left(list_example, 80)') }} || ': give each item its main path' as message
    from counts
    where lists > 0

    union all

    select
        'warning' as severity,
        'category paths without levels' as check_name,
        'items' as table_name,
        'category_path' as column_name,
        items_with_signs as affected,
        items as total,
        'no category path has a second level, and ' || {{ as_text('items_with_signs') }} || ' of '
        || {{ as_text('items') }} || ' hold a sign that may separate levels, e.g. '
        || {{ quoted('left(sign_example, 80)') }} || ': write / between levels' as message
    from counts
    where
        items_with_levels = 0
        and items_with_signs * 2 > items

)

select * from final
