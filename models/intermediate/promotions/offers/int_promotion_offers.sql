{#-
    Grain: one row per decision, up to as_of, to offer a known user a promotion, or none.
    Question: what was decided, with which chance, and until when does its outcome count?
    The window is promotion_window_days long, but ends with the promotion; that of none has all its
    days. What was handed out counts until the log tells of it (int_handed_out_offers). The horizon is promotion_horizon_days. Left out are decisions for users, or about
    promotions, that nobody knows (told by int_odd_offers). A propensity of 0 cannot be that of what
    was chosen, so it counts as unknown. Redeemed is what was so between offered_at and as_of.
    Growth: offers.
-#}

with

all_offers as (

    select
        offer_id,
        user_id,
        promotion_id,
        order_id,
        policy,
        propensity,
        discount_amount,
        offered_at,
        redeemed_at
    from {{ ref('stg_promotion_offers') }}

    union all

    select
        offer_id,
        user_id,
        promotion_id,
        cast(null as {{ dbt.type_string() }}) as order_id,
        policy,
        propensity,
        {{ double_value('null') }} as discount_amount,
        offered_at,
        cast(null as {{ dbt.type_timestamp() }}) as redeemed_at
    from {{ ref('int_handed_out_offers') }}

),

known_offers as (

    select
        offers.*,
        users.user_key,
        promotions.ends_at,
        run_dates.as_of,
        {{ time_plus('day', var('promotion_window_days'), 'offers.offered_at') }}
            as full_window_ends_at,
        {{ time_plus('day', var('promotion_horizon_days'), 'offers.offered_at') }}
            as horizon_ends_at,
        coalesce(offers.redeemed_at between offers.offered_at and run_dates.as_of, true)
            as is_redemption_known
    from all_offers as offers
    inner join {{ ref('int_run_dates') }} as run_dates
        on offers.offered_at <= run_dates.as_of
    inner join {{ ref('int_users') }} as users
        on offers.user_id = users.user_id
    left join {{ ref('int_promotions') }} as promotions
        on offers.promotion_id = promotions.promotion_id
    where
        offers.promotion_id is null
        or promotions.promotion_id is not null

),

final as (

    select
        offer_id,
        user_key,
        promotion_id,
        policy,
        case when promotion_id is not null and is_redemption_known then order_id end as order_id,

        case when propensity > 0 then propensity end as propensity,
        case when promotion_id is not null and is_redemption_known then discount_amount end
            as discount_amount,

        offered_at,
        least(
            greatest(coalesce(ends_at, full_window_ends_at), offered_at),
            full_window_ends_at,
            horizon_ends_at
        ) as window_ends_at,
        horizon_ends_at,
        case when promotion_id is not null and is_redemption_known then redeemed_at end
            as redeemed_at
    from known_offers

)

select * from final
