{#-
    Grain: one row per user and candidate.
    Question: what is known at as_of that tells whether the user will buy the item?
    Places in the sources' lists, alone and times the user's history share; the user's own history
    with the item; the item's people; how it suits the user's taste, price band and brands; the
    user. What is not known is 0. int_user_candidates scores this; training fits the weights to it.
    A view: cut it to some users before you join it. Growth: candidates.
-#}
{{ config(materialized='view') }}

{%- set largest_lateness = 3 %}

with

final as (

    select
        places.user_key,
        places.item_key,
        places.source_bits,
        places.first_reason,
        user_items.user_key is not null as is_known,
        {%- for source in candidate_sources() %}
        places.place_{{ source.name }},
        places.place_{{ source.name }} * coalesce(users.history_share, 0)
            as place_{{ source.name }}_history,
        {%- endfor %}

        ln(1 + coalesce(purchases.orders, 0)) as own_orders,
        ln(1 + coalesce({{ from_billionths('purchases.recent_orders') }}, 0)) as own_recent_orders,
        coalesce({{ double_value('purchases.orders') }} / nullif(users.orders, 0), 0)
            as own_order_share,
        coalesce(1 / (1 + {{ double_value('purchases.orders_since') }}), 0) as own_orders_since,
        coalesce(replenishments.due_score, 0) as own_due_score,
        case
            when replenishments.typical_days > 0
                then
                    least(
                        greatest(
                            ln(
                                (replenishments.days_overdue + replenishments.typical_days)
                                / replenishments.typical_days
                                + 0.01
                            ),
                            -{{ largest_lateness }}
                        ),
                        {{ largest_lateness }}
                    )
            else 0
        end as own_lateness,
        ln(1 + coalesce(user_items.event_count, 0)) as own_touches,
        coalesce(event_types.history_weight, 0) as own_strongest_event,
        coalesce(1 / (1 + {{ days_between('user_items.last_at', 'run_dates.as_of') }}), 0)
            as own_recency,
        case when open_carts.user_key is null then 0 else 1 end as own_cart,

        items.item_people,
        items.item_recent_people,
        items.item_recent_buyers,
        items.item_momentum,
        items.item_age,

        coalesce(tastes.taste_share, 0) as taste_share,
        greatest(
            coalesce(items.price_position - price_bands.highest_price_position, 0),
            coalesce(price_bands.lowest_price_position - items.price_position, 0),
            0
        ) as price_distance,
        coalesce(ln(nullif(brand_affinities.affinity, 0)), 0) as brand_affinity,

        coalesce(users.history_share, 0) as user_history,
        coalesce(users.user_orders, 0) as user_orders,
        coalesce(users.user_recency, 0) as user_recency
    from {{ ref('int_candidate_places') }} as places
    inner join {{ ref('int_item_features') }} as items
        on places.item_key = items.item_key
    cross join {{ ref('int_run_dates') }} as run_dates
    left join {{ ref('int_user_features') }} as users
        on places.user_key = users.user_key
    left join {{ ref('int_user_items') }} as user_items
        on
            places.user_key = user_items.user_key
            and places.item_key = user_items.item_key
    left join {{ ref('int_event_types') }} as event_types
        on user_items.strongest_event_type_key = event_types.event_type_key
    left join {{ ref('int_user_item_purchases') }} as purchases
        on
            places.user_key = purchases.user_key
            and places.item_key = purchases.item_key
    left join {{ ref('int_user_replenishments') }} as replenishments
        on
            places.user_key = replenishments.user_key
            and places.item_key = replenishments.item_key
    left join {{ ref('int_open_carts') }} as open_carts
        on
            places.user_key = open_carts.user_key
            and places.item_key = open_carts.item_key
    left join {{ ref('int_user_tastes') }} as tastes
        on
            places.user_key = tastes.user_key
            and items.category_key = tastes.category_key
    left join {{ ref('int_user_price_bands') }} as price_bands
        on places.user_key = price_bands.user_key
    left join {{ ref('int_user_brand_affinities') }} as brand_affinities
        on
            places.user_key = brand_affinities.user_key
            and items.brand_key = brand_affinities.brand_key

)

select * from final
