{#-
    Grain: one row per category path as some row of the catalogue writes it.
    Question: which spelling stands for the path, where it is written in several letter cases?
    Level by level the one that most items have; of equals the first in the alphabet. Levels past
    the tenth, the most that category_levels can be, are left out. Growth: paths * levels.
-#}

{%- set most_levels = 10 %}

with

written_paths as (

    select
        category_path as written_path,
        count(*) as items
    from {{ ref('stg_items') }}
    where category_path is not null
    group by category_path

),

levels as (
    {%- for level in range(1, most_levels + 1) %}

    select
        written_path,
        {{ level }} as category_level,
        {{ small_letters(category_prefix('written_path', level)) }} as prefix,
        {{ text_part('written_path', '/', level) }} as level_name,
        items
    from written_paths
    where {{ text_part('written_path', '/', level) }} <> ''
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

name_counts as (

    select
        prefix,
        level_name,
        sum(items) as items
    from levels
    group by
        prefix,
        level_name

),

ranked_names as (

    select
        prefix,
        level_name,
        row_number() over (
            partition by prefix
            order by items desc, level_name asc
        ) as name_rank
    from name_counts

),

final as (

    select
        levels.written_path,
        max(case when levels.category_level = 1 then ranked_names.level_name end)
        {%- for level in range(2, most_levels + 1) %}
        || coalesce(
            '/'
            || max(case when levels.category_level = {{ level }} then ranked_names.level_name end),
            ''
        )
        {%- endfor %} as category_path
    from levels
    inner join ranked_names
        on levels.prefix = ranked_names.prefix
    where ranked_names.name_rank = 1
    group by levels.written_path

)

select * from final
