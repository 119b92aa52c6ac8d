{#- What one bucket of users' tastes say for the items of their categories, in trillionths: the taste
    share times the item's weight within the category, as `category_items` (category_key, item_key,
    item_weight) has it; halved for each tenth that the item's price position lies outside the
    user's price band, and times the square root of the affinity to its brand. Of an item in two of
    the categories the better score counts. -#}
{% macro taste_scores(category_items, starts, bucket) -%}
select
    tastes.user_key,
    category_items.item_key,
    max({{ to_trillionths(
        'tastes.taste_share * category_items.item_weight'
        ~ ' * sqrt(coalesce(brand_affinities.affinity, 1))'
        ~ ' * power(0.5, 10 * greatest('
        ~ 'coalesce(price_positions.price_position - price_bands.highest_price_position, 0), '
        ~ 'coalesce(price_bands.lowest_price_position - price_positions.price_position, 0), 0))'
    ) }}) as score
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
        and {{ in_bucket('price_bands.user_key', starts, bucket) }}
left join {{ ref('int_user_brand_affinities') }} as brand_affinities
    on
        tastes.user_key = brand_affinities.user_key
        and items.brand_key = brand_affinities.brand_key
        and {{ in_bucket('brand_affinities.user_key', starts, bucket) }}
where {{ in_bucket('tastes.user_key', starts, bucket) }}
group by
    tastes.user_key,
    category_items.item_key
{%- endmacro %}
