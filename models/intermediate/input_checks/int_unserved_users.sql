{#-
    Grain: one row if most users live where no item is sold.
    Question: do users and items spell their countries alike?
    The other side of int_unserved_countries, which counts items: two users who live in DE serve a
    catalogue of DE, and eight in Germany are offered nothing. Told if less than minimum_known_ids
    of the users with a country can be offered anything; if none can,
    int_unserved_countries tells it. Growth: as int_served_countries.
-#}
{{ config(materialized='view') }}

with

item_counts as (

    select
        count(*) - count(countries) as items_sold_everywhere,
        min(countries) as item_example
    from {{ ref('stg_items') }}

),

user_countries as (

    select
        country,
        users,
        max(is_served) as is_served
    from {{ ref('int_served_countries') }}
    group by
        country,
        users

),

ranked_countries as (

    select
        country,
        users,
        is_served,
        row_number() over (
            order by
                is_served asc,
                users desc,
                country asc
        ) as country_rank
    from user_countries

),

user_counts as (

    select
        cast(sum(users) as bigint) as users,
        cast(sum(case when is_served = 0 then users else 0 end) as bigint) as unserved_users,
        min(case when country_rank = 1 then country end) as user_example
    from ranked_countries

),

final as (

    select
        'warning' as severity,
        'users without items' as check_name,
        'users' as table_name,
        'country' as column_name,
        user_counts.unserved_users as affected,
        user_counts.users as total,
        {{ as_text('user_counts.unserved_users') }} || ' of ' || {{ as_text('user_counts.users') }}
        || ' users with a country live where no item is sold: users say '
        || {{ quoted('left(user_counts.user_example, 40)') }} || ', items '
        || {{ quoted('left(item_counts.item_example, 40)') }}
        || '; spell them alike, or nothing is offered to these users'
            as message
    from user_counts
    cross join item_counts
    where
        item_counts.items_sold_everywhere = 0
        and user_counts.unserved_users < user_counts.users
        and user_counts.users - user_counts.unserved_users
        < user_counts.users * {{ var('minimum_known_ids') }}

)

select * from final
