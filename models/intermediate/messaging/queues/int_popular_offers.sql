{#-
    Grain: one row per user of the arm `popular` and one of the popular items that may be offered.
    Question: what would everybody in their country be offered?
    The first of int_filler_items that are not withheld from the user, looked up as deep as the user
    has items withheld. Growth: users * items of a message, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set most_items = message_sizes()['options'] %}

with

ranks as (

    select distinct rank_in_shop
    from {{ ref('int_filler_items') }}

),

arm_users as (

    select
        users.user_key,
        coalesce(users.country, '') as country,
        {{ most_items }} + coalesce(suppression_counts.items, 0) as items_to_look_at
    from {{ ref('int_users') }} as users
    inner join {{ ref('int_user_splits') }} as splits
        on users.user_key = splits.user_key
    left join {{ ref('int_user_suppression_counts') }} as suppression_counts
        on users.user_key = suppression_counts.user_key
    where
        {{ in_bucket('users.user_key') }}
        and splits.arm = 'popular'

),

ranks_to_look_at as (

    select
        arm_users.user_key,
        arm_users.country,
        ranks.rank_in_shop
    from arm_users
    inner join ranks
        on arm_users.items_to_look_at >= ranks.rank_in_shop

),

ranked_items as (

    select
        ranks_to_look_at.user_key,
        filler_items.item_key,
        row_number() over (
            partition by ranks_to_look_at.user_key
            order by filler_items.rank_in_shop asc
        ) as popular_rank
    from ranks_to_look_at
    inner join {{ ref('int_filler_items') }} as filler_items
        on
            ranks_to_look_at.country = filler_items.country
            and ranks_to_look_at.rank_in_shop = filler_items.rank_in_shop
    left join {{ ref('int_user_suppressions') }} as suppressions
        on
            ranks_to_look_at.user_key = suppressions.user_key
            and filler_items.item_key = suppressions.item_key
            and {{ in_bucket('suppressions.user_key') }}
    where suppressions.user_key is null

),

final as (

    select
        user_key,
        item_key,
        cast(popular_rank as smallint) as popular_rank
    from ranked_items
    where popular_rank <= {{ most_items }}

)

select * from final
