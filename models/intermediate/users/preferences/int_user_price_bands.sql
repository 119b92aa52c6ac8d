{#-
    Grain: one row per user who touched an item with a price and a category.
    Question: does the user prefer cheap or expensive items, whatever the category?
    Mean and standard deviation of the items' price positions, weighted as in int_user_item_weights
    and drawn towards evenly spread prices (mean 1/2, mean square 1/3) by preference_prior_weight;
    the band is the mean minus and plus the deviation, from 0 to 1.
-#}

{%- set prior_weight = to_billionths(double_value(var('preference_prior_weight'))) %}

with

weighted_positions as (

    select
        item_weights.user_key,
        price_positions.price_position,
        item_weights.weight
    from {{ ref('int_user_item_weights') }} as item_weights
    inner join {{ ref('int_item_price_positions') }} as price_positions
        on item_weights.item_key = price_positions.item_key

),

sums as (

    select
        user_key,
        count(*) as items,
        {{ double_value('sum(weight)') }} + {{ prior_weight }} as weights,
        {{ double_value('sum(cast(' ~ rounded('weight * price_position') ~ ' as bigint))') }}
        + {{ prior_weight }} / {{ double_value(2) }} as positions,
        {{ double_value(
            'sum(cast(' ~ rounded('weight * price_position * price_position') ~ ' as bigint))'
        ) }}
        + {{ prior_weight }} / {{ double_value(3) }} as squared_positions
    from weighted_positions
    group by user_key

),

moments as (

    select
        user_key,
        items,
        positions / nullif(weights, 0) as price_position,
        sqrt(
            greatest(
                squared_positions / nullif(weights, 0)
                - power(positions / nullif(weights, 0), 2),
                0
            )
        ) as deviation
    from sums

),

final as (

    select
        user_key,
        cast(items as integer) as items,
        price_position,
        greatest(coalesce(price_position - deviation, 0), 0) as lowest_price_position,
        least(coalesce(price_position + deviation, 1), 1) as highest_price_position
    from moments

)

select * from final
