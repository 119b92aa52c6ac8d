{#-
    Grain: one row per column of ids that another table should know.
    Question: how many of its ids are known there, and would more be if they were written alike?
    A table is compared only if the other one has rows. Growth: distinct ids.
-#}

with

pairs as (

    {% for id_column, known_column in [
        ('events.item_id', 'items.item_id'),
        ('events.user_id', 'users.user_id'),
        ('events.message_id', 'messages.message_id'),
        ('events.promotion_id', 'promotions.promotion_id'),
        ('messages.item_id', 'items.item_id'),
        ('messages.item_id', 'events.item_id'),
        ('messages.user_id', 'users.user_id'),
        ('messages.user_id', 'events.user_id'),
        ('impressions.item_id', 'items.item_id'),
        ('impressions.item_id', 'events.item_id'),
        ('impressions.user_id', 'users.user_id'),
        ('impressions.user_id', 'events.user_id'),
        ('user_aliases.user_id', 'users.user_id'),
        ('user_aliases.user_id', 'events.user_id'),
        ('user_aliases.user_id', 'user_aliases.anonymous_id'),
        ('promotion_offers.user_id', 'users.user_id'),
        ('promotion_offers.user_id', 'events.user_id'),
        ('promotion_offers.promotion_id', 'promotions.promotion_id'),
    ] -%}
    select
        '{{ id_column }}' as id_column,
        '{{ known_column }}' as known_column
    {%- if not loop.last %}
    union all
    {% endif %}
    {%- endfor %}

),

known_ids as (

    select distinct
        pairs.id_column,
        ids.id
    from pairs
    inner join {{ ref('int_input_ids') }} as ids
        on pairs.known_column = ids.id_column

),

known_plain_ids as (

    select
        pairs.id_column,
        ids.plain_id,
        min(ids.id) as id
    from pairs
    inner join {{ ref('int_input_ids') }} as ids
        on pairs.known_column = ids.id_column
    group by
        pairs.id_column,
        ids.plain_id

),

known_counts as (

    select
        id_column,
        count(*) as known_ids
    from known_ids
    group by id_column

),

unmatched_ids as (

    select
        ids.id_column,
        ids.id,
        known_plain_ids.id as alike_id
    from {{ ref('int_input_ids') }} as ids
    left join known_ids
        on
            ids.id = known_ids.id
            and ids.id_column = known_ids.id_column
    left join known_plain_ids
        on
            ids.plain_id = known_plain_ids.plain_id
            and ids.id_column = known_plain_ids.id_column
    where known_ids.id is null

),

unmatched_counts as (

    select
        id_column,
        count(*) as unmatched_ids,
        min(id) as unmatched_example,
        count(alike_id) as alike_ids,
        min(case when alike_id is not null then id end) as alike_example,
        min(alike_id) as alike_known_example
    from unmatched_ids
    group by id_column

),

id_counts as (

    select
        id_column,
        count(*) as ids
    from {{ ref('int_input_ids') }}
    group by id_column

),

final as (

    select
        known_counts.id_column,
        known_counts.known_ids,
        id_counts.ids,
        coalesce(unmatched_counts.unmatched_ids, 0) as unmatched_ids,
        unmatched_counts.unmatched_example,
        coalesce(unmatched_counts.alike_ids, 0) as alike_ids,
        unmatched_counts.alike_example,
        unmatched_counts.alike_known_example
    from known_counts
    inner join id_counts
        on known_counts.id_column = id_counts.id_column
    left join unmatched_counts
        on known_counts.id_column = unmatched_counts.id_column

)

select * from final
