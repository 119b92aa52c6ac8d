{#-
    Grain: one row per user and moment (int_promotion_moments) before which something lay in their
    cart.
    Question: what was in the cart worth just before the moment?
    Items put in within lookback_days before the moment and neither removed nor bought since.
    Growth: decisions * the user's cart events, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

last_moves as (

    select
        moments.user_key,
        moments.moment_at,
        moves.is_added,
        moves.amount,
        row_number() over (
            partition by moments.user_key, moments.moment_at, moves.item_key
            order by moves.moved_at desc
        ) as move_position
    from {{ ref('int_promotion_moments') }} as moments
    inner join {{ ref('int_cart_moves') }} as moves
        on
            moments.user_key = moves.user_key
            and moments.moment_at > moves.moved_at
    where
        {{ in_bucket('moments.user_key') }}
        and {{ in_bucket('moves.user_key') }}
        and moves.moved_at
        >= {{ time_plus('day', -var('lookback_days'), 'moments.moment_at') }}

),

final as (

    select
        user_key,
        moment_at,
        {{ double_value('sum(amount)') }} as cart_value
    from last_moves
    where
        move_position = 1
        and is_added
    group by
        user_key,
        moment_at

)

select * from final
