{#-
    Grain: one row per user and category of any level that they viewed or bought from.
    Question: when did the user first look at something in the category, and when did they first buy
    from it?
    The earliest times of its items in int_user_item_firsts. Growth: user-items * levels.
-#}

with

final as (

    select
        firsts.user_key,
        categories.category_key,
        categories.category_level,
        min(firsts.first_viewed_at) as first_viewed_at,
        min(firsts.first_bought_at) as first_bought_at
    from {{ ref('int_user_item_firsts') }} as firsts
    inner join {{ ref('int_item_categories') }} as categories
        on firsts.item_key = categories.item_key
    group by
        firsts.user_key,
        categories.category_key,
        categories.category_level

)

select * from final
