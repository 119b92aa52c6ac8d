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
        run_dates.as_of,
        coalesce(sessions.sessions_after, 0) as sessions_after,
        coalesce(sessions.tenth_ended_at, run_dates.as_of) as sessions_end_at
    from {{ ref('int_promotion_offers') }} as offers
    cross join {{ ref('int_run_dates') }} as run_dates
    left join {{ ref('int_offer_sessions') }} as sessions
        on
            offers.offer_id = sessions.offer_id
            and {{ in_bucket('sessions.user_key') }}
    where {{ in_bucket('offers.user_key') }}

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
            case when profits.entry_at <= offers.sessions_end_at then profits.profit else 0 end
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
    inner join {{ ref('int_profit_entries') }} as profits
        on
            offers.user_key = profits.user_key
            and offers.offered_at <= profits.begun_at
    where {{ in_bucket('profits.user_key') }}
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
        offers.sessions_after,

        coalesce(sums.window_orders, 0) = 1 as has_order,
        offers.horizon_ends_at > offers.as_of as is_censored
    from offers
    left join sums
        on offers.offer_id = sums.offer_id

)

select * from final
