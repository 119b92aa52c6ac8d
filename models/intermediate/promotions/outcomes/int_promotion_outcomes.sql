{#-
    Grain: one row per decision (int_promotion_offers).
    Question: what came of it within the horizon, and in the next ten sessions?
    has_order: an order in the window. promotion_cost: of this decision's redemption. later_orders:
    orders within the horizon, less the first one of the window. net_profit: the margin of the orders
    within the horizon, less what came back of them and what promotions cost in it, whoever offered
    these. net_profit_10_sessions: the same from offered_at to the end of the tenth session that
    began then or later, or to as_of where there are fewer. Each is 0 where nothing happened, and
    counts from offered_at itself, where features end. The days come first, as a promotion changes
    how many sessions there are: ten sessions are two weeks of one who is brought back and half a
    year of another, so a coupon that only hurries visits looks better by sessions than it is.
    Growth: decisions * the user's orders and sessions, a bucket of users at a time.
-#}
{{ config(materialized='bucketed', bucket_by='user_key') }}

with

offers as (

    select
        offers.*,
        run_dates.as_of
    from {{ ref('int_promotion_offers') }} as offers
    cross join {{ ref('int_run_dates') }} as run_dates
    where {{ in_bucket('offers.user_key') }}

),

next_sessions as (

    select
        offers.offer_id,
        sessions.ended_at,
        row_number() over (
            partition by offers.offer_id
            order by sessions.session_number
        ) as session_position
    from offers
    inner join {{ ref('int_sessions') }} as sessions
        on
            offers.user_key = sessions.user_key
            and offers.offered_at <= sessions.started_at
    where {{ in_bucket('sessions.user_key') }}

),

session_ends as (

    select
        offer_id,
        count(*) as sessions,
        max(case when session_position = 10 then ended_at end) as tenth_ended_at
    from next_sessions
    where session_position <= 10
    group by offer_id

),

profits as (

    select
        user_key,
        null as offer_id,
        orders,
        margin as profit,
        ordered_at as begun_at,
        entry_at
    from {{ ref('int_order_entries') }}
    where {{ in_bucket('user_key') }}

    union all

    select
        user_key,
        offer_id,
        0 as orders,
        -promotion_cost as profit,
        redeemed_at as begun_at,
        redeemed_at as entry_at
    from {{ ref('int_redemptions') }}
    where {{ in_bucket('user_key') }}

),

sums as (

    select
        offers.offer_id,
        max(
            case when profits.entry_at < offers.window_ends_at then profits.orders else 0 end
        ) as window_orders,
        sum(
            case when profits.entry_at < offers.horizon_ends_at then profits.orders else 0 end
        ) as orders,
        sum(
            case when profits.entry_at < offers.horizon_ends_at then profits.profit else 0 end
        ) as net_profit,
        sum(
            case
                when profits.entry_at <= coalesce(session_ends.tenth_ended_at, offers.as_of)
                    then profits.profit
                else 0
            end
        ) as net_profit_10_sessions,
        sum(
            case
                when
                    profits.entry_at < offers.horizon_ends_at
                    and profits.offer_id = offers.offer_id
                    then -profits.profit
                else 0
            end
        ) as promotion_cost
    from offers
    inner join profits
        on
            offers.user_key = profits.user_key
            and offers.offered_at <= profits.begun_at
    left join session_ends
        on offers.offer_id = session_ends.offer_id
    group by offers.offer_id

),

final as (

    select
        offers.offer_id,
        offers.user_key,

        {{ double_value('coalesce(sums.promotion_cost, 0)') }} as promotion_cost,
        {{ double_value('coalesce(sums.orders - sums.window_orders, 0)') }} as later_orders,
        {{ double_value('coalesce(sums.net_profit, 0)') }} as net_profit,
        {{ double_value('coalesce(sums.net_profit_10_sessions, 0)') }} as net_profit_10_sessions,
        cast(coalesce(session_ends.sessions, 0) as integer) as sessions_after,

        coalesce(sums.window_orders, 0) = 1 as has_order,
        offers.horizon_ends_at > offers.as_of as is_censored
    from offers
    left join sums
        on offers.offer_id = sums.offer_id
    left join session_ends
        on offers.offer_id = session_ends.offer_id

)

select * from final
