{#-
    Grain: one row per category that every user gets a score for.
    Question: which categories can be recommended, and how popular is each among them?
    The categories of recommended_category_level, or of the deepest level if the shop has fewer; if
    these are more than recommended_categories, the most popular ones. popularity_share sums to 1.
-#}

with

levels as (

    select max(category_level) as deepest_level
    from {{ ref('int_category_popularity') }}

),

listed_categories as (

    select popularity.*
    from {{ ref('int_category_popularity') }} as popularity
    inner join levels
        on
            popularity.category_level
            = least({{ var('recommended_category_level') }}, levels.deepest_level)
    where popularity.popularity_rank <= {{ var('recommended_categories') }}

),

whole_popularities as (

    select
        category_key,
        category_path,
        popularity_rank,
        {{ to_billionths('popularity') }} as popularity
    from listed_categories

),

final as (

    select
        category_key,
        category_path,
        popularity_rank,
        popularity / nullif({{ double_value('sum(popularity) over ()') }}, 0) as popularity_share
    from whole_popularities

)

select * from final
