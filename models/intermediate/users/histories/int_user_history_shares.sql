{#-
    Grain: one user with touches in the window.
    Question: how much history does the user have, and how far can it be trusted?
    history_share = items / (items + history_half_items): 0 without history, a half at
    history_half_items items, towards 1 as it grows.
-#}

with

final as (

    select
        user_key,
        cast(count(*) as integer) as items,
        {{ double_value('count(*)') }} / (count(*) + {{ var('history_half_items') }})
            as history_share
    from {{ ref('int_user_items') }}
    group by user_key

)

select * from final
