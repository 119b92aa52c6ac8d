{#-
    Grain: one row per row of the input table outside_candidates.
    Question: which item does a model from outside list for whom, when and how high, and can the row
    be used?
    Columns and reasons for rejection: models/staging/_staging__sources.yml, table
    outside_candidates. A user is known by the users table or a usable event, an item by the
    catalogue, as a parent too, or a usable event. These may be later than as_of: a row is rejected
    for every day or for none. Growth: rows; without any, the events are not looked at.
-#}

with

judged_rows as (

    {{ judged_input('outside_candidates', aliases=ref('stg_resolved_aliases')) | indent(4) }}

),

listed_users as (

    select distinct user_id
    from judged_rows

),

known_users as (

    select listed_users.user_id
    from listed_users
    inner join {{ ref('stg_users') }} as users
        on listed_users.user_id = users.user_id

    {{ union_distinct() }}

    select listed_users.user_id
    from listed_users
    inner join {{ ref('stg_events') }} as events
        on listed_users.user_id = events.user_id

),

listed_items as (

    select distinct item_id
    from judged_rows

),

known_items as (

    select listed_items.item_id
    from listed_items
    inner join {{ ref('stg_items') }} as items
        on listed_items.item_id = items.item_id

    {{ union_distinct() }}

    select listed_items.item_id
    from listed_items
    inner join {{ ref('stg_items') }} as variants
        on listed_items.item_id = variants.parent_item_id

    {{ union_distinct() }}

    select listed_items.item_id
    from listed_items
    inner join {{ ref('stg_events') }} as events
        on listed_items.item_id = events.item_id

),

final as (

    select
        judged_rows.source_row,
        judged_rows.user_id,
        judged_rows.item_id,
        judged_rows.source,
        judged_rows.score,
        judged_rows.made_at,
        judged_rows.odd_values,
        judged_rows.is_merged,
        coalesce(
            judged_rows.rejection_reason,
            case
                when known_users.user_id is null then 'unknown user_id'
                when known_items.item_id is null then 'unknown item_id'
            end
        ) as rejection_reason
    from judged_rows
    left join known_users
        on judged_rows.user_id = known_users.user_id
    left join known_items
        on judged_rows.item_id = known_items.item_id

)

select * from final
