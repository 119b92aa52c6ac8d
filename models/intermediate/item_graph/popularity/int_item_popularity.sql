{#-
    Grain: one row per touched item.
    Question: how many people touch the item, and is it on the rise?
    momentum = ((recent people + 1) / (all recent + items)) / ((people + 1) / (all + items)), where
    all is the sum over items: 1 for an item whose share of recent people is its usual share.
    momentum_factor = momentum ^ momentum_exponent is what scores are multiplied by.
-#}

with

item_people as (

    select
        user_items.item_key,
        count(*) as people,
        sum(case when user_items.last_at > run_dates.recent_starts_at then 1 else 0 end)
            as recent_people
    from {{ ref('int_user_items') }} as user_items
    cross join {{ ref('int_run_dates') }} as run_dates
    group by user_items.item_key

),

totals as (

    select
        count(*) as items,
        sum(people) as people,
        sum(recent_people) as recent_people
    from item_people

),

momenta as (

    select
        item_people.item_key,
        cast(item_people.people as integer) as people,
        cast(item_people.recent_people as integer) as recent_people,
        (
            {{ double_value('item_people.recent_people + 1') }}
            / (totals.recent_people + totals.items)
        ) / (
            {{ double_value('item_people.people + 1') }}
            / (totals.people + totals.items)
        ) as momentum
    from item_people
    cross join totals

),

final as (

    select
        *,
        power(momentum, {{ var('momentum_exponent') }}) as momentum_factor
    from momenta

)

select * from final
