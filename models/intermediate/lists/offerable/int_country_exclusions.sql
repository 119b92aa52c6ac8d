{#-
    Grain: one row per item and country of the shop's users where it is not sold.
    Question: where must the item not be offered?
    An item without countries is sold everywhere; a user without a country may be offered
    everything.
-#}

with

user_countries as (

    select distinct country
    from {{ ref('int_users') }}
    where country is not null

),

final as (

    select
        items.item_key,
        user_countries.country
    from {{ ref('int_eligible_items') }} as items
    cross join user_countries
    where
        items.countries is not null
        and {{ text_position(
            country_list('user_countries.country'), country_list('items.countries')
        ) }} = 0

)

select * from final
