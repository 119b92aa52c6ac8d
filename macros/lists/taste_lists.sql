{#- The lists that users' tastes lead to through `category_items` (category_key, item_key,
    item_weight). Score: the taste share times the item's weight in the category, halved for each
    tenth that the item's price position is outside the user's price band, times the square root of
    the affinity to its brand. For an item in two of the categories, the better score counts. -#}
{% macro taste_lists(category_items) -%}
with

fits as (

    select
        tastes.user_key,
        category_items.item_key,
        tastes.taste_share * category_items.item_weight
        * sqrt(coalesce(brand_affinities.affinity, 1))
        * {{ halved(
            '10 * greatest(
                coalesce(price_positions.price_position - price_bands.highest_price_position, 0),
                coalesce(price_bands.lowest_price_position - price_positions.price_position, 0),
                0
            )'
        ) }} as fit
    from {{ ref('int_user_tastes') }} as tastes
    inner join {{ category_items }} as category_items
        on tastes.category_key = category_items.category_key
    inner join {{ ref('int_items') }} as items
        on category_items.item_key = items.item_key
    left join {{ ref('int_item_price_positions') }} as price_positions
        on category_items.item_key = price_positions.item_key
    left join {{ ref('int_user_price_bands') }} as price_bands
        on
            tastes.user_key = price_bands.user_key
            and {{ in_bucket('price_bands.user_key') }}
    left join {{ ref('int_user_brand_affinities') }} as brand_affinities
        on
            tastes.user_key = brand_affinities.user_key
            and items.brand_key = brand_affinities.brand_key
            and {{ in_bucket('brand_affinities.user_key') }}
    where {{ in_bucket('tastes.user_key') }}

),

scores as (

    select
        user_key,
        item_key,
        max({{ to_trillionths('fit') }}) as score
    from fits
    group by
        user_key,
        item_key

),

lists as (

    {{ offerable_lists('scores', source_list_length()) | indent(4) }}

)

select
    user_key,
    item_key,
    cast(candidate_rank as smallint) as candidate_rank,
    {{ from_trillionths('score') }} as score
from lists
{%- endmacro %}
