{#-
    Grain: one row per user from whom something is withheld.
    Question: how many items are withheld from the user?
    As many ranks of popular items must be looked at beyond a list's length.
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
