{#- The popular items that go on where the personal lists of one bucket of users end, ranked. -#}
{% macro popular_fillers(short_users, buckets, bucket) -%}
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
        short_users.country,
        short_users.personal_items,
        popular_items.item_key,
        popular_items.popularity_rank,
        categories.category_rank,
        1 as scope
    from {{ short_users }} as short_users
    inner join {{ ref('int_user_categories') }} as categories
        on short_users.user_key = categories.user_key
    inner join {{ ref('int_popular_items') }} as popular_items
        on
            categories.category_path = popular_items.category_path
            and short_users.items_to_look_at >= popular_items.popularity_rank
    where short_users.user_key % {{ buckets }} = {{ bucket }}

    union all

    select
        short_users.user_key,
        short_users.country,
        short_users.personal_items,
        popular_items.item_key,
        popular_items.popularity_rank,
        0 as category_rank,
        2 as scope
    from {{ short_users }} as short_users
    inner join {{ ref('int_popular_items') }} as popular_items
        on
            popular_items.category_path is null
            and short_users.items_to_look_at >= popular_items.popularity_rank
    left join {{ ref('int_eligible_items') }} as eligible_items
        on popular_items.item_key = eligible_items.item_key
    left join {{ ref('int_user_categories') }} as categories
        on
            short_users.user_key = categories.user_key
            and eligible_items.category_path = categories.category_path
    left join {{ ref('int_popular_items') }} as in_category
        on
            categories.category_path = in_category.category_path
            and popular_items.item_key = in_category.item_key
            and short_users.items_to_look_at >= in_category.popularity_rank
    where
        short_users.user_key % {{ buckets }} = {{ bucket }}
        and in_category.item_key is null
) as fillers
left join {{ ref('int_user_candidates') }} as candidates
    on
        fillers.user_key = candidates.user_key
        and fillers.item_key = candidates.item_key
left join {{ ref('int_user_suppressions') }} as suppressions
    on
        fillers.user_key = suppressions.user_key
        and fillers.item_key = suppressions.item_key
left join {{ ref('int_country_exclusions') }} as country_exclusions
    on
        fillers.item_key = country_exclusions.item_key
        and fillers.country = country_exclusions.country
where
    candidates.user_key is null
    and suppressions.user_key is null
    and country_exclusions.item_key is null
{%- endmacro %}
