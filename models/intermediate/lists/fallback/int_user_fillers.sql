{#-
    Grain: one row per user with a short personal list and popular item that fills it.
    Question: what fills the list up to recommendations_per_user?
    First the most popular items of the user's categories in order of their ranks, as many per
    category as a list is long, then those of the shop. Users about whom nothing is known get the
    shop's most popular items as they are. Growth: users with short lists * length of a list, a
    bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set length = var('recommendations_per_user') %}

with

users as (

    select *
    from {{ ref('int_users_with_short_lists') }}
    where {{ in_bucket('user_key') }}

),

top_categories as (

    select categories.*
    from {{ ref('int_user_top_categories') }} as categories
    inner join users
        on categories.user_key = users.user_key
    where {{ in_bucket('categories.user_key') }}

),

-- Already on the personal list, or withheld from the user.
taken_items as (

    select
        user_key,
        item_key
    from {{ ref('int_user_lists') }}
    where {{ in_bucket('user_key') }}

    union all

    select
        user_key,
        item_key
    from {{ ref('int_user_suppressions') }}
    where {{ in_bucket('user_key') }}

),

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
    from users
    inner join ranks
        on users.items_to_look_at >= ranks.rank_in_shop
    where users.is_known

),

fillers as (

    select
        users.user_key,
        users.personal_items,
        filler_items.item_key,
        filler_items.rank_in_category as popularity_rank,
        top_categories.category_rank,
        1 as scope
    from users
    inner join top_categories
        on users.user_key = top_categories.user_key
    inner join {{ ref('int_filler_items') }} as filler_items
        on
            top_categories.category_path = filler_items.category_path
            and users.country = filler_items.country
    where filler_items.rank_in_category <= {{ length }}

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
    left join top_categories
        on
            ranks_to_look_at.user_key = top_categories.user_key
            and filler_items.category_path = top_categories.category_path
    where top_categories.user_key is null or filler_items.rank_in_category > {{ length }}

),

ranked_fillers as (

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
    from fillers
    left join taken_items
        on
            fillers.user_key = taken_items.user_key
            and fillers.item_key = taken_items.item_key
    where taken_items.user_key is null

),

unknown_users_fillers as (

    select
        users.user_key,
        filler_items.item_key,
        filler_items.rank_in_shop as item_rank
    from users
    inner join {{ ref('int_filler_items') }} as filler_items
        on users.country = filler_items.country
    where not users.is_known

),

final as (

    select
        user_key,
        item_key,
        cast(item_rank as smallint) as item_rank
    from ranked_fillers
    where item_rank <= {{ length }}

    union all

    select
        user_key,
        item_key,
        cast(item_rank as smallint) as item_rank
    from unknown_users_fillers
    where item_rank <= {{ length }}

)

select * from final
