{#-
    Grain: one row per user of whom something is known, with a short personal list, and popular item
    that may fill it.
    Question: which popular items are there to choose from, and in which order?
    First (scope 1) the most popular items of the user's categories, as many per category as a list
    is long, then (scope 2) those of the shop, as deep as the user has items withheld. What is on
    the list already or withheld is among them. A view: cut it to some users before you join it.
    Growth: users with short lists * (length of a list + what is withheld).
-#}
{{ config(materialized='view') }}

{%- set length = var('recommendations_per_user') %}

with

ranks as (

    select distinct rank_in_shop
    from {{ ref('int_filler_items') }}

),

ranks_to_look_at as (

    select
        users.user_key,
        users.country,
        users.personal_items,
        ranks.rank_in_shop
    from {{ ref('int_users_with_short_lists') }} as users
    inner join ranks
        on users.items_to_look_at >= ranks.rank_in_shop
    where users.is_known

),

final as (

    select
        users.user_key,
        users.personal_items,
        filler_items.item_key,
        filler_items.rank_in_category as popularity_rank,
        top_categories.category_rank,
        1 as scope
    from {{ ref('int_users_with_short_lists') }} as users
    inner join {{ ref('int_user_top_categories') }} as top_categories
        on users.user_key = top_categories.user_key
    inner join {{ ref('int_filler_items') }} as filler_items
        on
            top_categories.category_path = filler_items.category_path
            and users.country = filler_items.country
    where
        users.is_known
        and filler_items.rank_in_category <= {{ length }}

    union all

    select
        ranks_to_look_at.user_key,
        ranks_to_look_at.personal_items,
        filler_items.item_key,
        filler_items.rank_in_shop as popularity_rank,
        0 as category_rank,
        2 as scope
    from ranks_to_look_at
    inner join {{ ref('int_filler_items') }} as filler_items
        on
            ranks_to_look_at.country = filler_items.country
            and ranks_to_look_at.rank_in_shop = filler_items.rank_in_shop
    left join {{ ref('int_user_top_categories') }} as top_categories
        on
            ranks_to_look_at.user_key = top_categories.user_key
            and filler_items.category_path = top_categories.category_path
    where top_categories.user_key is null or filler_items.rank_in_category > {{ length }}

)

select * from final
