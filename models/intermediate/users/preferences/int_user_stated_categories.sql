{#-
    Grain: one row per user and category, of any level, that they named as a favourite.
    Question: what did the user say they like, before their touches showed it?
    preferred_categories holds category paths separated by commas; the first 20 are read, written in
    any way that the catalogue may write them; a path that the catalogue does not have is left out.
-#}

{%- set most_paths = 20 %}

with

stated_paths as (
    {%- for part in range(1, most_paths + 1) %}

    select
        user_key,
        {{ small_letters(cleaned_path(text_part('preferred_categories', ',', part))) }}
            as category_path
    from {{ ref('int_users') }}
    where {{ text_part('preferred_categories', ',', part) }} <> ''
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

categories as (

    select
        category_key,
        {{ small_letters('category_path') }} as category_path
    from {{ ref('int_categories') }}

),

final as (

    select distinct
        stated_paths.user_key,
        categories.category_key
    from stated_paths
    inner join categories
        on stated_paths.category_path = categories.category_path

)

select * from final
