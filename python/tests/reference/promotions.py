"""Features and outcomes of promotions in plain Python, written from docs/formulas.md, not the SQL.

Slow and simple on purpose. What was known before a moment is worked out from the events before it
alone, as if the log ended there. Which rows are used is tested elsewhere, so it reads the events,
promotions and decisions that the project keeps.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

DAY = timedelta(days=1)
Event = dict[str, object]


@dataclass(frozen=True)
class PromotionShop:
    """What the formulas read.

    events: rows of user_id, item_id, event_type, session_id, order_id, promotion_id, quantity,
    unit_price, event_at, in the order of the file. items: id -> (price, unit cost), each None if
    unknown. promotions and offers: id -> row of the input. settings: all vars.
    """

    events: list[Event]
    items: dict[str, tuple[float | None, float | None]]
    promotions: dict[str, dict]
    offers: dict[str, dict]
    users: set[str]
    as_of: datetime
    settings: dict

    def before(self, moment: datetime, user: str | None = None) -> list[Event]:
        """Return the events before a moment, of one user or of all."""
        return [
            event for event in self.events
            if event["event_at"] < moment and user in (None, event["user_id"])
        ]


def pieces(event: Event) -> float:
    return 1 if event["quantity"] is None else event["quantity"]


def amount(shop: PromotionShop, event: Event) -> float:
    """Return what an event is about in money, at the catalogue's price where nothing was paid."""
    price = event["unit_price"]
    if price is None and event["event_type"] != "purchase":
        price = shop.items.get(event["item_id"], (None, None))[0]
    return pieces(event) * (price or 0)


def margin(shop: PromotionShop, event: Event) -> float:
    """Return what the shop earns by a line."""
    if event["unit_price"] is None:
        return 0.0
    cost = shop.items.get(event["item_id"], (None, None))[1]
    if cost is None:
        return amount(shop, event) * float(shop.settings["default_margin"])
    return amount(shop, event) - pieces(event) * cost


def order_of(event: Event) -> tuple[str, str]:
    return event["user_id"], event["order_id"] or f"{event['user_id']} {event['event_at']}"


def orders_of(events: list[Event]) -> dict[tuple[str, str], list[Event]]:
    """Return (user, order) -> its lines."""
    orders = defaultdict(list)
    for event in events:
        if event["event_type"] == "purchase":
            orders[order_of(event)].append(event)
    return orders


def began(lines: list[Event]) -> datetime:
    return min(line["event_at"] for line in lines)


def returns_of(shop: PromotionShop, events: list[Event]) -> list[tuple]:
    """Return (order, time, margin taken back) of each return of something that was bought."""
    found, so_far = [], defaultdict(float)
    returned = [event for event in events if event["event_type"] == "return"]
    for event in sorted(returned, key=lambda each: each["event_at"]):
        lines = defaultdict(list)
        for line in events:
            if (
                line["event_type"] == "purchase" and line["user_id"] == event["user_id"]
                and line["item_id"] == event["item_id"] and line["event_at"] <= event["event_at"]
            ):
                lines[order_of(line)].append(line)
        lines = {key: each for key, each in lines.items() if sum(map(pieces, each)) > 0}
        if not lines:
            continue
        named = (event["user_id"], event["order_id"])
        last = max(began(each) for each in lines.values())
        order = named if named in lines else min(
            key for key, each in lines.items() if began(each) == last
        )
        bought, quantity = sum(map(pieces, lines[order])), abs(pieces(event))
        before = min(so_far[order, event["item_id"]], bought)
        so_far[order, event["item_id"]] += quantity
        share = (min(so_far[order, event["item_id"]], bought) - before) / bought
        found.append((
            order, event["event_at"], share * sum(margin(shop, line) for line in lines[order])
        ))
    return found


def discount(promotion: dict | None, basket: float) -> float:
    """Return what a promotion takes off a basket."""
    if promotion is None or basket < (promotion["minimum_spend"] or 0):
        return 0.0
    percent, off = promotion["discount_percent"] or 0, promotion["discount_amount"] or 0
    return min(basket, basket * percent / 100 + off)


def benefit(shop: PromotionShop, promotion: dict | None, basket: float) -> float:
    """Return what a promotion is worth to a user of a usual basket."""
    is_enough = promotion and basket >= (promotion["minimum_spend"] or 0)
    shipping = is_enough and promotion["is_free_shipping"]
    return discount(promotion, basket) + (shop.settings["shipping_cost"] if shipping else 0)


def window_ends(shop: PromotionShop, offer: dict) -> datetime:
    """Return when the window of a decision is over."""
    ends = [
        offer["offered_at"] + shop.settings["promotion_window_days"] * DAY,
        offer["offered_at"] + shop.settings["promotion_horizon_days"] * DAY,
    ]
    promotion = shop.promotions.get(offer["promotion_id"])
    if promotion and promotion["ends_at"]:
        ends.append(max(promotion["ends_at"], offer["offered_at"]))
    return min(ends)


@dataclass(frozen=True)
class Redemption:
    """A promotion that was used: by which decision and with which order, if these are known."""

    user: str
    offer: str | None
    order: tuple[str, str] | None
    at: datetime
    cost: float


def redemptions_of(shop: PromotionShop) -> list[Redemption]:
    """Return the promotions used up to as_of."""
    orders = orders_of(shop.events)
    told = {}
    for key, lines in orders.items():
        first = [line["promotion_id"] for line in lines if line["event_at"] == began(lines)]
        told[key] = max((each for each in first if each), default=None)
    matches, times = [], {}
    for name, offer in shop.offers.items():
        if offer["promotion_id"] is None:
            continue
        at, order_id = offer["redeemed_at"], offer["order_id"]
        if at and not offer["offered_at"] <= at <= shop.as_of:
            at = order_id = None
        times[name] = at
        for key, lines in orders.items():
            time = began(lines)
            if key[0] != offer["user_id"] or time < offer["offered_at"]:
                continue
            if order_id:
                rank = 1 if key[1] == order_id else None
            elif at == time:
                rank = 2
            else:
                is_used = told[key] == offer["promotion_id"] and time < window_ends(shop, offer)
                rank = 3 if is_used else None
            if rank:
                matches.append((rank, time, key, name))
    best_order, best_offer = {}, {}
    for rank, time, key, name in sorted(matches):
        best_order.setdefault(name, (key, rank))
    for rank, _, key, name in sorted(
        matches, key=lambda each: (each[0], -shop.offers[each[3]]["offered_at"].timestamp(), each[3])
    ):
        best_offer.setdefault(key, name)
    used = {
        name: key
        for name, (key, rank) in best_order.items()
        if rank == 1 or best_offer[key] == name
    }
    found = []
    for name, at in times.items():
        offer, key = shop.offers[name], used.get(name)
        if key or at:
            value = sum(amount(shop, line) for line in orders.get(key, []))
            is_known = not offer["redeemed_at"] or at
            off = offer["discount_amount"] if is_known else None
            found.append(Redemption(
                offer["user_id"], name, key, began(orders[key]) if key else at,
                cost_of(shop, offer["promotion_id"], off, value),
            ))
    for key, promotion in told.items():
        if promotion and key not in used.values():
            value = sum(amount(shop, line) for line in orders[key])
            found.append(Redemption(
                key[0], None, key, began(orders[key]), cost_of(shop, promotion, None, value)
            ))
    return found


def cost_of(shop: PromotionShop, name: str, off: float | None, value: float) -> float:
    """Return what the use of a promotion cost."""
    promotion = shop.promotions.get(name)
    shipping = shop.settings["shipping_cost"] if promotion and promotion["is_free_shipping"] else 0
    return (discount(promotion, value) if off is None else off) + shipping
