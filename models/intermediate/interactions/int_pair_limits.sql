{#-
    Grain: one row, for the whole shop.
    Question: how many items of a user may be paired with each other?
    followed_items: how far back a touch is paired, its own item included; of a user's n items each
    makes a pair with the followed_items - 1 before it. compared_items: how many of the user's latest
    items of the last complement_lookback_days are all paired with each other. Both as many as keep
    the pairs of all users at pair_comparisons or fewer; at most history_length, at least
    transition_max_gap + 1, the items that a touch follows where items are touched one by one.
    Growth: one row, counted from the touched items.
-#}

{%- set fewest_items = [var('transition_max_gap') + 1, var('history_length')] | min %}

with

user_counts as (

    select
        user_items.user_key,
        count(*) as items,
        count(case when user_items.last_at >= run_dates.complement_starts_at then 1 end)
            as late_items
    from {{ ref('int_user_items') }} as user_items
    cross join {{ ref('int_run_dates') }} as run_dates
    group by user_items.user_key

),

sizes as (

    select
        items,
        late_items,
        count(*) as users
    from user_counts
    group by
        items,
        late_items

),

-- Keys are dense, so they serve as the numbers from 1; no user touches more items than there are.
lengths as (

    select item_key as items
    from {{ ref('int_items') }}
    where item_key between {{ fewest_items }} and {{ var('history_length') }}

),

-- Twice the pairs, so that all numbers are whole.
paired_sizes as (

    select
        lengths.items,
        sizes.users * (least(sizes.items, lengths.items) - 1)
        * (2 * sizes.items - least(sizes.items, lengths.items)) as followed_pairs,
        sizes.users * (least(sizes.late_items, lengths.items) - 1)
        * least(sizes.late_items, lengths.items) as compared_pairs
    from sizes
    cross join lengths

),

paired_lengths as (

    select
        items,
        sum(followed_pairs) / 2 as followed_pairs,
        sum(compared_pairs) / 2 as compared_pairs
    from paired_sizes
    group by items

),

-- The shortest history that is too long, less one.
longest as (

    select
        min(case when followed_pairs > {{ var('pair_comparisons') }} then items - 1 end)
            as followed_items,
        min(case when compared_pairs > {{ var('pair_comparisons') }} then items - 1 end)
            as compared_items
    from paired_lengths

),

final as (

    select
        cast(
            greatest(
                {{ fewest_items }}, coalesce(followed_items, {{ var('history_length') }})
            ) as integer
        ) as followed_items,
        cast(
            greatest(
                {{ fewest_items }}, coalesce(compared_items, {{ var('history_length') }})
            ) as integer
        ) as compared_items
    from longest

)

select * from final
