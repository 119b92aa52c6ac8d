{#-
    Grain: one row per list of countries of items and country of users.
    Question: how many items and users are these, and are the items sold to the users?
    Growth: distinct lists of countries * countries of users.
-#}
{{ config(materialized='view') }}

with

country_lists as (

    select
        countries,
        count(*) as items
    from {{ ref('stg_items') }}
    where countries is not null
    group by countries

),

user_countries as (

    select
        country,
        count(*) as users
    from {{ ref('stg_users') }}
    where country is not null
    group by country

),

final as (

    select
        country_lists.countries,
        user_countries.country,
        country_lists.items,
        user_countries.users,
        case
            when
                {{ text_position(
                    country_list('user_countries.country'),
                    country_list('country_lists.countries')
                ) }} > 0
                then 1
            else 0
        end as is_served
    from country_lists
    cross join user_countries

)

select * from final
