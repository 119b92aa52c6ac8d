{#-
    Grain: one row if items are sold in countries where no user lives.
    Question: do items and users spell their countries alike?
    An error if nothing at all could be offered, as no item is sold where anybody lives. Growth: as
    int_served_countries.
-#}
{{ config(materialized='view') }}

with

country_lists as (

    select
        countries,
        items,
        max(is_served) as is_served
    from {{ ref('int_served_countries') }}
    group by
        countries,
        items

),

list_counts as (

    select
        sum(items) as items,
        sum(case when is_served = 0 then items else 0 end) as unserved_items,
        min(case when is_served = 0 then countries end) as example
    from country_lists

),

item_counts as (

    select count(*) as all_items
    from {{ ref('stg_items') }}

),

user_counts as (

    select
        min(country) as user_example,
        count(*) - count(country) as users_without
    from {{ ref('stg_users') }}

),

counts as (

    select
        list_counts.items,
        list_counts.unserved_items,
        list_counts.example,
        item_counts.all_items,
        user_counts.user_example,
        user_counts.users_without
    from list_counts
    cross join item_counts
    cross join user_counts

),

final as (

    select
        case
            when unserved_items = all_items and users_without = 0 then 'error'
            else 'warning'
        end as severity,
        'countries without users' as check_name,
        'items' as table_name,
        'countries' as column_name,
        cast(unserved_items as bigint) as affected,
        all_items as total,
        {{ as_text('unserved_items') }} || ' of ' || {{ as_text('all_items') }}
        || ' items are sold only where no user lives: items say '
        || {{ quoted('left(example, 40)') }} || ', users ' || {{ quoted('left(user_example, 40)') }}
        || '; spell them alike, separated by commas, empty for everywhere' as message
    from counts
    where unserved_items * 2 > items

)

select * from final
