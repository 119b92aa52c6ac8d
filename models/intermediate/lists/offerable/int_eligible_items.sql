{#-
    Grain: one row per item.
    Question: may the item be offered at as_of, and if not, why?
    It must be in the catalogue (if the shop has one), recommendable, available, in stock or of
    unknown stock, and in season. A season may run past the turn of the year; a single month is a
    season of that month.
-#}

with

catalogue as (

    select max(case when is_in_catalogue then 1 else 0 end) as has_items
    from {{ ref('int_items') }}

),

dated_items as (

    select
        items.*,
        catalogue.has_items,
        run_dates.as_of,
        {{ month_of('run_dates.as_of') }} as as_of_month,
        coalesce(items.season_start_month, items.season_end_month) as first_month,
        coalesce(items.season_end_month, items.season_start_month) as last_month
    from {{ ref('int_items') }} as items
    cross join catalogue
    cross join {{ ref('int_run_dates') }} as run_dates

),

judged_items as (

    select
        item_key,
        category_path,
        countries,
        case
            when has_items = 1 and not is_in_catalogue then 'not in catalogue'
            when not is_recommendable then 'not recommendable'
            when available_from > as_of then 'not available yet'
            when available_until <= as_of then 'not available any more'
            when stock_quantity <= 0 then 'out of stock'
            when
                first_month <= last_month
                and not as_of_month between first_month and last_month
                then 'out of season'
            when
                first_month > last_month
                and as_of_month > last_month
                and as_of_month < first_month
                then 'out of season'
        end as ineligible_reason
    from dated_items

),

final as (

    select
        item_key,
        category_path,
        countries,
        ineligible_reason,
        ineligible_reason is null as is_eligible
    from judged_items

)

select * from final
