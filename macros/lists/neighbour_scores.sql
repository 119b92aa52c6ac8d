{#- What the neighbours of one bucket of users say for each item that may be offered: the sum of the
    similarities of those who touched it lately, times its trend factor. -#}
{% macro neighbour_scores(starts, bucket) -%}
select
    sums.user_key,
    sums.item_key,
    cast(round(sums.similarity * popularity.momentum_factor) as bigint) as score
from (
    select
        neighbours.user_key,
        neighbour_items.item_key,
        cast(sum(neighbours.similarity) as bigint) as similarity
    from {{ ref('int_user_neighbours') }} as neighbours
    inner join {{ ref('int_neighbour_index') }} as neighbour_items
        on neighbours.neighbour_key = neighbour_items.user_key
    where {{ in_bucket('neighbours.user_key', starts, bucket) }}
    group by
        neighbours.user_key,
        neighbour_items.item_key
) as sums
inner join {{ ref('int_item_popularity') }} as popularity
    on sums.item_key = popularity.item_key
inner join {{ ref('int_eligible_items') }} as eligible_items
    on sums.item_key = eligible_items.item_key
where eligible_items.is_eligible
{%- endmacro %}
