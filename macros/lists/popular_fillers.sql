{#- The popular items that go on where the personal lists of one bucket of users end, ranked. Reads
    the CTEs short_users, user_categories, looked_at and taken_items of int_user_fillers. Taken items
    are on the personal list already, or withheld from the user. -#}
{% macro popular_fillers(starts, bucket) -%}
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
        user_categories.category_rank,
        1 as scope
    from short_users
    inner join user_categories
        on short_users.user_key = user_categories.user_key
    inner join {{ ref('int_popular_items') }} as popular_items
        on
            user_categories.category_path = popular_items.category_path
            and short_users.country = popular_items.country
    where
        {{ in_bucket('short_users.user_key', starts, bucket) }}
        and popular_items.rank_in_category <= {{ length }}

    union all

    select
        looked_at.user_key,
        looked_at.personal_items,
        popular_items.item_key,
        popular_items.rank_in_shop as popularity_rank,
        0 as category_rank,
        2 as scope
    from looked_at
    inner join {{ ref('int_popular_items') }} as popular_items
        on
            looked_at.country = popular_items.country
            and looked_at.rank_in_shop = popular_items.rank_in_shop
    left join user_categories
        on
            looked_at.user_key = user_categories.user_key
            and popular_items.category_path = user_categories.category_path
    where
        {{ in_bucket('looked_at.user_key', starts, bucket) }}
        and (user_categories.user_key is null or popular_items.rank_in_category > {{ length }})
) as fillers
left join taken_items
    on
        fillers.user_key = taken_items.user_key
        and fillers.item_key = taken_items.item_key
where taken_items.user_key is null
{%- endmacro %}
