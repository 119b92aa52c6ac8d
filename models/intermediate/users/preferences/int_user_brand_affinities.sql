{#-
    Grain: one row per user and one of the five brands they like most.
    Question: which brands does the user prefer?
    brand_share: the brand's share of the user's items, weighted as in int_user_item_weights and
    drawn towards the share of its people among those of all brands by preference_prior_weight.
    affinity = brand_share / that share of people: over 1, the user likes it more than others do.
-#}

{%- set most_brands = 5 %}

with

brand_weights as (

    select
        item_weights.user_key,
        items.brand_key,
        sum(item_weights.weight) as weight
    from {{ ref('int_user_item_weights') }} as item_weights
    inner join {{ ref('int_items') }} as items
        on item_weights.item_key = items.item_key
    where items.brand_key is not null
    group by
        item_weights.user_key,
        items.brand_key

),

brand_people as (

    select
        brand_key,
        {{ double_value('count(*)') }} as people
    from brand_weights
    group by brand_key

),

brands as (

    select
        brand_key,
        people / nullif(sum(people) over (), 0) as people_share
    from brand_people

),

totals as (

    select
        user_key,
        sum(weight) as weight
    from brand_weights
    group by user_key

),

shares as (

    select
        brand_weights.user_key,
        brand_weights.brand_key,
        brands.people_share,
        {{ smoothed_share('brand_weights.weight', 'totals.weight', 'brands.people_share') }}
            as brand_share
    from brand_weights
    inner join brands
        on brand_weights.brand_key = brands.brand_key
    inner join totals
        on brand_weights.user_key = totals.user_key

),

ranked_brands as (

    select
        *,
        row_number() over (
            partition by user_key
            order by {{ to_trillionths('brand_share') }} desc, brand_key asc
        ) as brand_rank
    from shares

),

final as (

    select
        user_key,
        brand_key,
        cast(brand_rank as smallint) as brand_rank,
        brand_share,
        brand_share / nullif(people_share, 0) as affinity
    from ranked_brands
    where brand_rank <= {{ most_brands }}

)

select * from final
