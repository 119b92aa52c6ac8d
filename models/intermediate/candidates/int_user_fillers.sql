{#-
    Grain: one user whose personal list is short, and one popular item that fills it.
    Question: what fills the list up to recommendations_per_user?
    The most popular items of the user's categories by their ranks, as many of each as a list is
    long, then the shop's. Of these, looking at as many as a list is long and as are withheld from
    the user always suffices. Users of whom nothing is known get the shop's best as they are.
    Growth: short users * that many, a bucket of users at a time.
-#}

{%- set starts = bucket_starts('int_users', 'user_key', var('user_bucket_size')) %}

with

personal_lists as (

    select
        user_key,
        count(*) as items
    from {{ ref('int_user_candidates') }}
    group by user_key

),

withheld as (

    select
        user_key,
        count(*) as items
    from {{ ref('int_user_suppressions') }}
    group by user_key

),

shoppers as (

    select user_key
    from {{ ref('int_user_categories') }}
    where category_rank = 1

),

short_users as (

    select
        users.user_key,
        coalesce(users.country, '') as country,
        coalesce(personal_lists.items, 0) as personal_items,
        {{ var('recommendations_per_user') }} + coalesce(withheld.items, 0) as items_to_look_at,
        coalesce(personal_lists.user_key, withheld.user_key, shoppers.user_key) is not null
            as is_known
    from {{ ref('int_users') }} as users
    left join personal_lists
        on users.user_key = personal_lists.user_key
    left join withheld
        on users.user_key = withheld.user_key
    left join shoppers
        on users.user_key = shoppers.user_key
    where coalesce(personal_lists.items, 0) < {{ var('recommendations_per_user') }}

),

user_categories as (

    select categories.*
    from {{ ref('int_user_categories') }} as categories
    inner join short_users
        on categories.user_key = short_users.user_key

),

taken_items as (

    select
        candidates.user_key,
        candidates.item_key
    from {{ ref('int_user_candidates') }} as candidates
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
