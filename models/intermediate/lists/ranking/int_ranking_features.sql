{#-
    Grain: one row per user and candidate.
    Question: what is known at as_of that tells whether the user will buy the item?
    Places in the sources' lists, alone and times the user's history share; the user's own history
    with the item; the item's people; how it suits the user's taste, price band and brands; the
    user. What is not known is 0. int_user_candidates scores this; training fits the weights to it.
    A view: cut it to some users before you join it. Growth: candidates.
-#}
{{ config(materialized='view') }}

with

final as (

    select
        places.user_key,
        places.item_key,
        places.source_bits,
        places.first_reason,
        own.user_key is not null as is_known,
        {%- for source in candidate_sources() %}
        places.place_{{ source.name }},
        places.place_{{ source.name }} * coalesce(users.history_share, 0)
            as place_{{ source.name }}_history,
        {%- endfor %}
        {%- for term in ranking_terms() if term.startswith('own_') %}
        coalesce(own.{{ term }}, 0) as {{ term }},
        {%- endfor %}

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
    left join {{ ref('int_user_features') }} as users
        on places.user_key = users.user_key
    left join {{ ref('int_user_item_features') }} as own
        on
            places.user_key = own.user_key
            and places.item_key = own.item_key
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
