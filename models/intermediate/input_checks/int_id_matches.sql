{#-
    Grain: one row per column of ids that another table should know.
    Question: how many of its ids are known there, and would more be if they were written alike?
    A table is compared only if the other one has rows. Only ids that do not meet are written alike,
    so tables that hang together cost one look at their ids. Growth: distinct ids.
-#}

with

flags as (
    {%- for id_column, known_columns in id_columns().items() if known_columns %}
    {%- set known_flags = 'in_' ~ known_columns | join(' + in_') %}

    select
        '{{ id_column }}' as id_column,
        id,
        in_{{ id_column.replace('.', '_') }} = 1 as is_held,
        {{ known_flags.replace('.', '_') }} > 0 as is_known
    from {{ ref('int_input_ids') }}
    {%- if not loop.last %}

    union all
    {%- endif %}
    {%- endfor %}

),

counts as (

    select
        id_column,
        cast(sum(case when is_known then 1 else 0 end) as bigint) as known_ids,
        cast(sum(case when is_held then 1 else 0 end) as bigint) as ids,
        cast(sum(case when is_held and not is_known then 1 else 0 end) as bigint) as unmatched_ids,
        min(case when is_held and not is_known then id end) as unmatched_example
    from flags
    group by id_column

),

unmatched_ids as (

    select
        id_column,
        id,
        {{ id_written_alike('id') }} as plain_id
    from flags
    where
        is_held
        and not is_known

),

known_plain_ids as (

    select
        flags.id_column,
        {{ id_written_alike('flags.id') }} as plain_id,
        min(flags.id) as id
    from flags
    inner join counts
        on flags.id_column = counts.id_column
    where
        flags.is_known
        and counts.unmatched_ids > 0
    group by
        flags.id_column,
        {{ id_written_alike('flags.id') }}

),

alike_counts as (

    select
        unmatched_ids.id_column,
        count(*) as alike_ids,
        min(unmatched_ids.id) as alike_example,
        min(known_plain_ids.id) as alike_known_example
    from unmatched_ids
    inner join known_plain_ids
        on
            unmatched_ids.plain_id = known_plain_ids.plain_id
            and unmatched_ids.id_column = known_plain_ids.id_column
    group by unmatched_ids.id_column

),

final as (

    select
        counts.id_column,
        counts.known_ids,
        counts.ids,
        counts.unmatched_ids,
        counts.unmatched_example,
        coalesce(alike_counts.alike_ids, 0) as alike_ids,
        alike_counts.alike_example,
        alike_counts.alike_known_example
    from counts
    left join alike_counts
        on counts.id_column = alike_counts.id_column
    where
        counts.known_ids > 0
        and counts.ids > 0

)

select * from final
