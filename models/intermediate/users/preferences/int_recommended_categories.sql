{#-
    Grain: one category whose score every user gets.
    Question: which categories can be recommended, and what share of the shop's people has each?
    The categories of recommended_category_level, or of the deepest level where a shop has fewer;
    of more than recommended_categories the most popular ones. popularity_share sums to 1 over them.
-#}

with

levels as (

    select max(category_level) as deepest_level
    from {{ ref('int_category_popularity') }}

),

listed as (

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
    from listed

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
