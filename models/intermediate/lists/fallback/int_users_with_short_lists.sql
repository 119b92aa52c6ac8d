{#-
    Grain: one row per user whose personal list is shorter than recommendations_per_user.
    Question: from which rank on must the list be filled, and with how many items to choose from?
    personal_items: items already on the list. items_to_look_at: the length of a list plus the
    number of items withheld from the user, which always suffices. is_known: whether anything is
    known about the user. Growth: users.
-#}

with

personal_lists as (

    select
        user_key,
        count(*) as items
    from {{ ref('int_user_lists') }}
    group by user_key

),

shoppers as (

    select user_key
    from {{ ref('int_user_top_categories') }}
    where category_rank = 1

),

final as (

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
    left join {{ ref('int_user_suppression_counts') }} as withheld
        on users.user_key = withheld.user_key
    left join shoppers
        on users.user_key = shoppers.user_key
    where coalesce(personal_lists.items, 0) < {{ var('recommendations_per_user') }}

)

select * from final
