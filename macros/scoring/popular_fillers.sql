{#- The popular items that go on where the personal lists of one bucket of users end, ranked.
    `taken_items` are on the personal list already, or withheld from the user. -#}
{% macro popular_fillers(short_users, looked_at, taken_items, buckets, bucket) -%}
{%- set length = var('recommendations_per_user') -%}
select
    fillers.user_key,
    fillers.item_key,
    fillers.personal_items
    + row_number() over (
        partition by fillers.user_key
        order by
            fillers.scope,
            fillers.popularity_rank,
            fillers.category_rank,
            fillers.item_key
    ) as item_rank
from (
    select
        short_users.user_key,
        short_users.personal_items,
        popular_items.item_key,
        popular_items.rank_in_category as popularity_rank,
        categories.category_rank,
        1 as scope
    from {{ short_users }} as short_users
    inner join {{ ref('int_user_categories') }} as categories
        on short_users.user_key = categories.user_key
    inner join {{ ref('int_popular_items') }} as popular_items
        on
            categories.category_path = popular_items.category_path
            and short_users.country = popular_items.country
    where
        short_users.user_key % {{ buckets }} = {{ bucket }}
        and popular_items.rank_in_category <= {{ length }}

    union all

    select
        looked_at.user_key,
        looked_at.personal_items,
        popular_items.item_key,
        popular_items.rank_in_shop as popularity_rank,
        0 as category_rank,
        2 as scope
    from {{ looked_at }} as looked_at
    inner join {{ ref('int_popular_items') }} as popular_items
        on
            looked_at.country = popular_items.country
            and looked_at.rank_in_shop = popular_items.rank_in_shop
    left join {{ ref('int_user_categories') }} as categories
        on
            looked_at.user_key = categories.user_key
            and popular_items.category_path = categories.category_path
    where
        looked_at.user_key % {{ buckets }} = {{ bucket }}
        and (categories.user_key is null or popular_items.rank_in_category > {{ length }})
) as fillers
left join {{ taken_items }} as taken_items
    on
        fillers.user_key = taken_items.user_key
        and fillers.item_key = taken_items.item_key
where taken_items.user_key is null
{%- endmacro %}
