{#-
    Grain: one user whose personal list is short, and one popular item that fills it.
    Question: what fills the list up to recommendations_per_user?
    The most popular items of the user's categories by their ranks, as many of each as a list is
    long, then the shop's. Users of whom nothing is known get the shop's best as they are.
    Growth: short users * that many, a bucket of users at a time.
-#}

{%- set starts = bucket_starts('int_users', 'user_key', var('user_bucket_size')) %}

with

short_users as (

    select *
    from {{ ref('int_users_with_short_lists') }}

),

user_categories as (

    select categories.*
    from {{ ref('int_user_top_categories') }} as categories
    inner join short_users
        on categories.user_key = short_users.user_key

),

taken_items as (

    select
        candidates.user_key,
        candidates.item_key
    from {{ ref('int_user_lists') }} as candidates
    inner join short_users
        on candidates.user_key = short_users.user_key

    union all

    select
        suppressions.user_key,
        suppressions.item_key
    from {{ ref('int_user_suppressions') }} as suppressions
    inner join short_users
        on suppressions.user_key = short_users.user_key

),

ranks as (

    select distinct rank_in_shop
    from {{ ref('int_popular_items') }}

),

looked_at as (

    select
        short_users.user_key,
        short_users.country,
        short_users.personal_items,
        ranks.rank_in_shop
    from short_users
    inner join ranks
        on short_users.items_to_look_at >= ranks.rank_in_shop
    where short_users.is_known

),

{% for bucket in range(starts | length) -%}
filled_{{ bucket }} as (

    {{ popular_fillers(starts, bucket) | indent(4) }}

),

{% endfor -%}

final as (

    select
        short_users.user_key,
        popular_items.item_key,
        cast(popular_items.rank_in_shop as smallint) as item_rank
    from short_users
    inner join {{ ref('int_popular_items') }} as popular_items
        on short_users.country = popular_items.country
    where
        not short_users.is_known
        and popular_items.rank_in_shop <= {{ var('recommendations_per_user') }}
    {%- for bucket in range(starts | length) %}

    union all

    select
        user_key,
        item_key,
        cast(item_rank as smallint) as item_rank
    from filled_{{ bucket }}
    where item_rank <= {{ var('recommendations_per_user') }}
    {%- endfor %}

)

select * from final
