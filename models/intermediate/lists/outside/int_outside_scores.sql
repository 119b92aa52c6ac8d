{#-
    Grain: one row per user, model from outside and item.
    Question: how high do the newest lists of models from outside score each item for each user?
    Of each model the list that it made last counts; what it listed before does not. In a day of the
    past (var as_of) that is the last up to then; today a list may be made after the last event, as
    by a model that runs each night. Variants are folded into their product, which has the best of
    their scores. Growth: rows of outside_candidates.
-#}

with

visible_rows as (

    select
        users.user_key,
        candidates.source as outside_source,
        candidates.item_id,
        candidates.score,
        candidates.made_at
    from {{ ref('stg_outside_candidates') }} as candidates
    cross join {{ ref('int_run_dates') }} as run_dates
    inner join {{ ref('int_users') }} as users
        on candidates.user_id = users.user_id
    where
        run_dates.given_as_of is null
        or candidates.made_at <= run_dates.given_as_of

),

newest_lists as (

    select
        user_key,
        outside_source,
        max(made_at) as made_at
    from visible_rows
    group by
        user_key,
        outside_source

),

final as (

    select
        visible_rows.user_key,
        items.item_key,
        visible_rows.outside_source,
        max(visible_rows.score) as score,
        max(visible_rows.made_at) as made_at
    from visible_rows
    inner join newest_lists
        on
            visible_rows.user_key = newest_lists.user_key
            and visible_rows.outside_source = newest_lists.outside_source
            and visible_rows.made_at = newest_lists.made_at
    inner join {{ ref('int_item_variants') }} as variants
        on visible_rows.item_id = variants.item_id
    inner join {{ ref('int_items') }} as items
        on variants.product_item_id = items.item_id
    group by
        visible_rows.user_key,
        items.item_key,
        visible_rows.outside_source

)

select * from final
