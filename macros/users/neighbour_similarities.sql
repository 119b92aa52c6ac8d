{#- How like other users are to those of one bucket, in billionths, ranked: the sum over the items that
    both touched lately of search weight * list weight. -#}
{% macro neighbour_similarities(starts, bucket) -%}
select ranked.*
from (
    select
        user_key,
        neighbour_key,
        similarity,
        row_number() over (
            partition by user_key
            order by similarity desc, neighbour_key asc
        ) as neighbour_rank
    from (
        select
            searched_items.user_key,
            found_items.user_key as neighbour_key,
            cast(sum({{ to_billionths(
                'searched_items.search_weight * found_items.list_weight'
            ) }}) as bigint) as similarity
        from {{ ref('int_neighbour_index') }} as searched_items
        inner join {{ ref('int_neighbour_index') }} as found_items
            on
                searched_items.item_key = found_items.item_key
                and searched_items.user_key <> found_items.user_key
        where
            {{ in_bucket('searched_items.user_key', starts, bucket) }}
            and found_items.is_listed
        group by
            searched_items.user_key,
            found_items.user_key
    ) as similarities
    where similarity > 0
) as ranked
inner join {{ ref('int_neighbour_limits') }} as limits
    on ranked.neighbour_rank <= limits.neighbours
{%- endmacro %}
