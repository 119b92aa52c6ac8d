{#-
    Grain: one row per user with history and item.
    Question: what is most popular now among what the user does not know yet?
    By the rank in the user's country (int_filler_items), without what the user touched in the
    window. A view: the lists of all users differ little, so they are not written. Growth: users *
    (list length + what they know or is withheld from them, at most history_length each); nothing if
    the source is off.
-#}
{{ config(materialized='view') }}

with

built_source as (

    {{ built_source('popular') | indent(4) }}

),

users as (

    select
        users.user_key,
        coalesce(users.country, '') as country,
        {{ var('recommendations_per_user') }}
        + least(histories.items, {{ var('history_length') }})
        + least(coalesce(withheld.items, 0), {{ var('history_length') }}) as ranks
    from {{ ref('int_users') }} as users
    cross join built_source
    inner join {{ ref('int_user_history_shares') }} as histories
        on users.user_key = histories.user_key
    left join {{ ref('int_user_suppression_counts') }} as withheld
        on users.user_key = withheld.user_key

),

shop_ranks as (

    select distinct rank_in_shop
    from {{ ref('int_filler_items') }}

),

scores as (

    select
        users.user_key,
        items.item_key,
        -items.rank_in_shop as score
    from users
    inner join shop_ranks
        on users.ranks >= shop_ranks.rank_in_shop
    inner join {{ ref('int_filler_items') }} as items
        on
            users.country = items.country
            and shop_ranks.rank_in_shop = items.rank_in_shop
    left join {{ ref('int_user_items') }} as known_items
        on
            users.user_key = known_items.user_key
            and items.item_key = known_items.item_key
    where known_items.user_key is null

),

lists as (

    {{ offerable_lists('scores', var('recommendations_per_user')) | indent(4) }}

),

final as (

    select
        user_key,
        item_key,
        cast(candidate_rank as smallint) as candidate_rank,
        {{ double_value('score') }} as score
    from lists

)

select * from final
