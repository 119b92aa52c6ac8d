{#-
    Grain: one row per finding about user_aliases.
    Question: which aliases lead to nobody: round in a loop, or on for longer than is followed?
-#}
{{ config(materialized='view') }}

with

counts as (

    select
        count(*) as aliases,
        count(case when is_in_loop then 1 end) as looping_aliases,
        count(case when is_too_long then 1 end) as long_aliases
    from {{ ref('stg_resolved_aliases') }}

),

final as (

    select
        'warning' as severity,
        'aliases in a loop' as check_name,
        'user_aliases' as table_name,
        'anonymous_id' as column_name,
        looping_aliases as affected,
        aliases as total,
        'user_aliases: ' || {{ as_text('looping_aliases') }}
        || ' aliases lead round in a loop; each loop counts as one person, its smallest id:'
        || ' let the last row name the user' as message
    from counts
    where looping_aliases > 0

    union all

    select
        'warning' as severity,
        'aliases that lead too far' as check_name,
        'user_aliases' as table_name,
        'anonymous_id' as column_name,
        long_aliases as affected,
        aliases as total,
        'user_aliases: ' || {{ as_text('long_aliases') }}
        || ' aliases lead over more than 64 others and are not followed to the end:'
        || ' name the user in each row' as message
    from counts
    where long_aliases > 0

)

select * from final
