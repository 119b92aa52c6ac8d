{#-
    Grain: one row per user with touches in the window.
    Question: how much history does the user have, and how far can it be trusted?
    history_share = items / (items + history_half_items): one half at history_half_items items,
    approaching 1 as the history grows.
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
