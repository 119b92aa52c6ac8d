{#-
    Grain: one row per anonymous id.
    Question: which user stands behind an anonymous id?
    The usable rows of base_shop__user_aliases.
-#}

with

final as (

    select
        source_row,
        anonymous_id,
        user_id
    from {{ ref('base_shop__user_aliases') }}
    where rejection_reason is null

)

select * from final
