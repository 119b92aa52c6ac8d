{#-
    Grain: one row per user and one of the three categories in which they touched most items.
    Question: in which categories does the user shop?
-#}

with

category_counts as (

    select
        user_items.user_key,
        items.category_path,
        count(*) as touched_items,
        max(user_items.last_at) as last_at
    from {{ ref('int_user_items') }} as user_items
    inner join {{ ref('int_items') }} as items
        on user_items.item_key = items.item_key
    where items.category_path is not null
    group by
        user_items.user_key,
        items.category_path

),

ranked_categories as (

    select
        user_key,
        category_path,
        row_number() over (
            partition by user_key
            order by touched_items desc, last_at desc, category_path asc
        ) as category_rank
    from category_counts

),

final as (

    select
        user_key,
        category_path,
        cast(category_rank as smallint) as category_rank
    from ranked_categories
    where category_rank <= 3

)

select * from final
