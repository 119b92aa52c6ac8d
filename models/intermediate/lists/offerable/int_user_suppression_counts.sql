{#-
    Grain: one row per user with withheld items.
    Question: how many items are withheld from the user?
    So many more popular items must be looked at to fill the user's list.
-#}

with

final as (

    select
        user_key,
        cast(count(*) as integer) as items
    from {{ ref('int_user_suppressions') }}
    group by user_key

)

select * from final
