{#- Recommended items are in the catalogue (if there is one), recommendable, on sale, in stock, in
    season and sold in the user's country. Months are counted from the first month of the season
    here: the current one must not come after the last. -#}

with

catalogue as (

    select count(*) as items
    from {{ ref('stg_items') }}

),

recommendations as (

    select
        lists.user_id,
        lists.item_id,

        {{ country_list('users.country') }} as listed_country,
        {{ country_list('items.countries') }} as listed_countries,

        items.stock_quantity,
        coalesce(items.season_start_month, items.season_end_month) as first_month,
        coalesce(items.season_end_month, items.season_start_month) as last_month,
        {{ month_of('run_dates.as_of') }} as as_of_month,

        items.is_recommendable,
        items.is_in_catalogue,

        items.available_from,
        items.available_until,
        run_dates.as_of
    from {{ ref('user_recommendations') }} as lists
    inner join {{ ref('int_users') }} as users
        on lists.user_id = users.user_id
    inner join {{ ref('int_items') }} as items
        on lists.item_id = items.item_id
    cross join {{ ref('int_run_dates') }} as run_dates

)

select
    recommendations.user_id,
    recommendations.item_id
from recommendations
cross join catalogue
where
    (catalogue.items > 0 and not recommendations.is_in_catalogue)
    or not recommendations.is_recommendable
    or recommendations.available_from > recommendations.as_of
    or recommendations.available_until <= recommendations.as_of
    or recommendations.stock_quantity <= 0
    or {{ remainder('(recommendations.as_of_month - recommendations.first_month + 12)', 12) }}
    > {{ remainder('(recommendations.last_month - recommendations.first_month + 12)', 12) }}
    or replace(
        recommendations.listed_countries, recommendations.listed_country, ''
    ) = recommendations.listed_countries
