{#-
    Grain: one row per user with a short personal list and popular item that fills it.
    Question: what fills the list up to recommendations_per_user?
    The first of int_filler_candidates that are neither on the list nor withheld: by scope, then
    popularity, then the rank of the user's category. Users about whom nothing is known get the
    shop's most popular items as they are. Growth: users with short lists * length of a list, a
    bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

{%- set length = var('recommendations_per_user') %}

with

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
    from {{ ref('int_filler_candidates') }} as fillers
    left join taken_items
        on
            fillers.user_key = taken_items.user_key
            and fillers.item_key = taken_items.item_key
    where
        {{ in_bucket('fillers.user_key') }}
        and taken_items.user_key is null

),

unknown_users_fillers as (

    select
        users.user_key,
        filler_items.item_key,
        filler_items.rank_in_shop as item_rank
    from {{ ref('int_users_with_short_lists') }} as users
    inner join {{ ref('int_filler_items') }} as filler_items
        on users.country = filler_items.country
    where
        {{ in_bucket('users.user_key') }}
        and not users.is_known

),

all_fillers as (

    select *
    from ranked_fillers
    where item_rank <= {{ length }}

    union all

    select *
    from unknown_users_fillers
    where item_rank <= {{ length }}

),

final as (

    select
        fillers.user_key,
        fillers.item_key,
        cast(fillers.item_rank as smallint) as item_rank,
        user_items.user_key is not null as is_known
    from all_fillers as fillers
    left join {{ ref('int_user_items') }} as user_items
        on
            fillers.user_key = user_items.user_key
            and fillers.item_key = user_items.item_key
            and {{ in_bucket('user_items.user_key') }}

)

select * from final
