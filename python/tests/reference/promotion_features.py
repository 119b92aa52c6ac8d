"""What was known of a user before a decision, and what came of it, in plain Python."""

from collections import defaultdict
from datetime import datetime, timedelta

from reference.promotions import (
    DAY, Event, PromotionShop, Redemption, amount, began, margin, orders_of, redemptions_of,
    returns_of, window_ends,
)

LAST_SESSIONS = 10
PRIOR_ORDERS = 2


def sessions_of(shop: PromotionShop, events: list[Event]) -> list[list[Event]]:
    """Return the sessions of one user's events, in the order of their starts."""
    named, others = defaultdict(list), []
    for event in sorted(events, key=lambda each: each["event_at"]):
        if event["session_id"] is not None:
            named[event["session_id"]].append(event)
        elif others and event["event_at"] <= others[-1][-1]["event_at"] + timedelta(
            minutes=shop.settings["session_timeout_minutes"]
        ):
            others[-1].append(event)
        else:
            others.append([event])
    return sorted(
        [*named.values(), *others],
        key=lambda session: (
            session[0]["event_at"], session[0]["session_id"] is None,
            session[0]["session_id"] or "",
        ),
    )


def session_features(
    shop: PromotionShop, user: str, moment: datetime, redemptions: list[Redemption]
) -> dict:
    """Return the sums over the last sessions before the moment."""
    sessions = sessions_of(shop, shop.before(moment, user))
    starts = [session[0]["event_at"] for session in sessions]
    gaps = [(later - one).total_seconds() for one, later in zip(starts, starts[1:], strict=False)]
    last, starts, gaps = sessions[-LAST_SESSIONS:], starts[-LAST_SESSIONS:], gaps[-LAST_SESSIONS:]
    carts, bought, views = (
        [[event for event in session if event["event_type"] == kind] for session in last]
        for kind in ("add_to_cart", "purchase", "view")
    )
    available = 0
    for start in starts:
        available += len({
            offer["promotion_id"]
            for offer in shop.offers.values()
            if offer["user_id"] == user and offer["promotion_id"]
            and offer["offered_at"] < start < window_ends(shop, offer)
        })
    return {
        "session_order_value": sum(amount(shop, event) for each in bought for event in each),
        "session_orders": sum(len(orders_of(each)) for each in bought),
        "session_cart_value": sum(amount(shop, event) for each in carts for event in each),
        "session_carts": sum(map(len, carts)),
        "session_views": sum(map(len, views)),
        "session_promotions_available": available,
        "session_promotions_used": sum(
            each.user == user and each.order is not None and starts[0] <= each.at < moment
            for each in redemptions if starts
        ),
        "session_gap_hours": sum(gaps) / len(gaps) / 3600 if gaps else None,
    }


def cart_value(shop: PromotionShop, user: str, moment: datetime) -> float:
    """Return what lies in the cart just before the moment."""
    starts = moment - shop.settings["lookback_days"] * DAY
    added, left, worth = {}, {}, {}
    for event in shop.before(moment, user):
        item, at = event["item_id"], event["event_at"]
        if at < starts:
            continue
        if event["event_type"] == "add_to_cart":
            value = amount(shop, event)
            if item not in added or at > added[item]:
                added[item], worth[item] = at, value
            elif at == added[item]:
                worth[item] = max(worth[item], value)
        elif event["event_type"] in ("purchase", "remove_from_cart"):
            left[item] = max(at, left.get(item, at))
    return sum(worth[item] for item in added if item not in left or left[item] < added[item])


def means_of(shop: PromotionShop, events: list[Event]) -> tuple[int, float, float]:
    """Return the number of orders, what they were worth and what they brought."""
    orders = orders_of(events)
    lines = [line for each in orders.values() for line in each]
    brought = sum(margin(shop, line) for line in lines)
    back = sum(taken for _, _, taken in returns_of(shop, events))
    return len(orders), sum(amount(shop, line) for line in lines), brought - back


def answers_before(shop: PromotionShop, user: str, moment: datetime) -> dict:
    """Return the answers to earlier decisions, of which all was known before the moment."""
    found = {
        "promotions_with_order": 0, "promotions_without_order": 0,
        "nones_with_order": 0, "nones_without_order": 0,
    }
    orders = orders_of([event for event in shop.events if event["user_id"] == user])
    for offer in shop.offers.values():
        ends = window_ends(shop, offer)
        if offer["user_id"] == user and offer["offered_at"] < moment and ends <= moment:
            is_met = any(offer["offered_at"] <= began(lines) < ends for lines in orders.values())
            kind = "promotions" if offer["promotion_id"] else "nones"
            found[f"{kind}_{'with' if is_met else 'without'}_order"] += 1
    return found


def features_of(
    shop: PromotionShop, user: str, moment: datetime, redemptions: list[Redemption]
) -> dict:
    """Return the features of a user at a moment."""
    events = shop.before(moment, user)
    orders, value, brought = means_of(shop, events)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    shop_orders, shop_value, shop_brought = means_of(shop, shop.before(midnight))
    prior = PRIOR_ORDERS if shop_orders else 0
    shop_basket = max(shop_value / shop_orders, 0) if shop_orders else 0
    shop_margin = shop_brought / shop_orders if shop_orders else 0
    counted = orders + prior
    basket = max((value + prior * shop_basket) / counted, 0) if counted else 0
    promoted = {
        each.order for each in redemptions if each.user == user and each.order and each.at < moment
    }
    share = len(promoted) / orders if orders else None
    last = max((began(each) for each in orders_of(events).values()), default=None)
    days = int((moment - last).total_seconds()) / 86400 if last else None
    cart = cart_value(shop, user, moment)
    return {
        "lifetime_order_value": value,
        "lifetime_orders": orders,
        "average_order_value": value / orders if orders else None,
        "promoted_order_share": share,
        "days_since_order": days,
        "cart_value": cart,
        **session_features(shop, user, moment, redemptions),
        "promoted": share or 0,
        "unpromoted": 1 - share if orders else 0,
        "newness": 1 / (1 + orders),
        "recency": 1 / (1 + days / 28) if orders else 0,
        "cart": 1 if cart > 0 else 0,
        "basket": basket / (basket + shop_basket) if basket + shop_basket else 0,
        **answers_before(shop, user, moment),
        "usual_basket": basket,
        "usual_margin": (brought + prior * shop_margin) / counted if counted else 0,
    }


def outcome_of(shop: PromotionShop, name: str, redemptions: list[Redemption]) -> dict:
    """Return what came of a decision."""
    offer = shop.offers[name]
    user, start = offer["user_id"], offer["offered_at"]
    window, horizon = window_ends(shop, offer), start + shop.settings["promotion_horizon_days"] * DAY
    events = [event for event in shop.events if event["user_id"] == user]
    orders = {key: each for key, each in orders_of(events).items() if began(each) >= start}
    sessions = [each for each in sessions_of(shop, events) if each[0]["event_at"] >= start]
    is_full = len(sessions) >= LAST_SESSIONS
    end = sessions[LAST_SESSIONS - 1][-1]["event_at"] if is_full else shop.as_of
    profits = [
        (line["event_at"], margin(shop, line)) for each in orders.values() for line in each
    ]
    profits += [(at, -taken) for key, at, taken in returns_of(shop, events) if key in orders]
    used = [each for each in redemptions if each.user == user and each.at >= start]
    profits += [(each.at, -each.cost) for each in used]
    times = [began(each) for each in orders.values()]
    has_order = any(at < window for at in times)
    return {
        "promotion_cost": sum(
            each.cost for each in used if each.offer == name and each.at < horizon
        ),
        "later_orders": sum(at < horizon for at in times) - has_order,
        "net_profit": sum(profit for at, profit in profits if at < horizon),
        "net_profit_10_sessions": sum(profit for at, profit in profits if at <= end),
        "sessions_after": min(len(sessions), LAST_SESSIONS),
        "has_order": has_order,
        "is_censored": horizon > shop.as_of,
    }


def examples_of(shop: PromotionShop) -> tuple[dict, dict]:
    """Return (user, moment) -> features, and decision -> outcome."""
    redemptions = redemptions_of(shop)
    moments = {(offer["user_id"], offer["offered_at"]) for offer in shop.offers.values()}
    moments |= {(user, shop.as_of) for user in shop.users}
    features = {
        (user, moment): features_of(shop, user, moment, redemptions) for user, moment in moments
    }
    return features, {name: outcome_of(shop, name, redemptions) for name in shop.offers}
