{#-
    Grain: one user whose personal list is short, and one popular item that fills it.
    Question: what fills the list up to recommendations_per_user?
    The most popular items of the user's categories by their ranks, as many of each as a list is
    long, then the shop's. Of these, looking at as many as a list is long and as are withheld from
    the user always suffices. Growth: short users * that many, a bucket of users at a time.
-#}

{%- set buckets = bucket_count('int_users', var('user_bucket_size')) %}

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

short_users as (

    select
        users.user_key,
        coalesce(users.country, '') as country,
        coalesce(personal_lists.items, 0) as personal_items,
        {{ var('recommendations_per_user') }} + coalesce(withheld.items, 0) as items_to_look_at
    from {{ ref('int_users') }} as users
    left join personal_lists
        on users.user_key = personal_lists.user_key
    left join withheld
        on users.user_key = withheld.user_key
    where coalesce(personal_lists.items, 0) < {{ var('recommendations_per_user') }}

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

),

{% for bucket in range(buckets) -%}
filled_{{ bucket }} as (

    {{ popular_fillers('short_users', 'looked_at', 'taken_items', buckets, bucket) | indent(4) }}

),

{% endfor -%}

final as (
    {%- for bucket in range(buckets) %}

    select
        user_key,
        item_key,
        cast(item_rank as smallint) as item_rank
    from filled_{{ bucket }}
    where item_rank <= {{ var('recommendations_per_user') }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

)

select * from final
