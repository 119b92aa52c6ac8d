"""Basket rules and co-views in plain Python, written from the formulas and not from the SQL.

Slow and simple on purpose. It reads the purchases and views that the project keeps, since what is
kept is tested elsewhere (test_properties.py), and the trends, since they are not of this question.
"""

import math
from collections import defaultdict
from itertools import combinations

from reference.exact import whole
from reference.reading import tie_breaker

# Standard deviations above the mean that a normal variable exceeds once in 20 times.
ONE_IN_TWENTY = 1.645
Ranked = dict[str, list[tuple]]


def basket_lines(purchases: list[dict], settings: dict) -> dict[tuple, set[str]]:
    """Return (user, order) -> the items that pairs are made of.

    purchases: rows of user_id, item_id, order_id (or None), event_at, is_in_window (is it so late
    that the window holds it?).
    """
    first_times = defaultdict(list)
    for row in purchases:
        order = row["order_id"] or row["event_at"]
        first_times[row["user_id"], order, row["item_id"]].append(
            (row["event_at"], row["is_in_window"])
        )
    orders = defaultdict(set)
    for (user, order, item), times in first_times.items():
        if min(times)[1]:
            orders[user, order].add(item)
    count = defaultdict(int)
    for items in orders.values():
        for item in items:
            count[item] += 1
    return {
        key: set(
            sorted(items, key=lambda item: (count[item], tie_breaker(item)))[
                : settings["history_length"]
            ]
        )
        for key, items in orders.items()
    }


def basket_rules(purchases: list[dict], trend_factors: dict, settings: dict) -> Ranked:
    """Return item -> its rules (other, orders, people, support, confidence, lift, trillionths)."""
    orders = basket_lines(purchases, settings)
    with_both, buyers, with_one = defaultdict(int), defaultdict(set), defaultdict(int)
    for (user, _), items in orders.items():
        for item in items:
            with_one[item] += 1
        for one in items:
            for other in items - {one}:
                with_both[one, other] += 1
                buyers[one, other].add(user)
    rules = defaultdict(list)
    for (one, other), n in with_both.items():
        people = len(buyers[one, other])
        if people < settings["relation_minimum_people"]:
            continue
        share, other_share = with_one[one] / len(orders), with_one[other] / len(orders)
        mean = with_one[one] * with_one[other] / len(orders)
        by_chance = float(settings["relation_minimum_lift"]) * mean
        if other_share > settings["common_item_share"]:
            by_chance += ONE_IN_TWENTY * math.sqrt(by_chance * (1 - share) * (1 - other_share))
        if n <= by_chance:
            continue
        confidence = n / with_one[one]
        weight = math.sqrt(trend_factors.get(other, 1))
        shrinkage = people + float(settings["relation_shrinkage_people"])
        rules[one].append((
            other,
            n,
            people,
            n / len(orders),
            confidence,
            n * len(orders) / (with_one[one] * with_one[other]),
            whole(confidence * weight * people / shrinkage * 1e12),
        ))
    return _ranked(rules, settings)


def co_views(views: list[dict], settings: dict, length: int | None = None) -> Ranked:
    """Return item -> (other, people, score in trillionths), best first.

    views: rows of user_id, item_id, step, one per user and item. length: how many items of a user
    are paired, if these are not history_length.
    """
    length, gap = length or settings["history_length"], settings["transition_max_gap"]
    viewers, people = defaultdict(int), defaultdict(int)
    by_user = defaultdict(list)
    for row in views:
        viewers[row["item_id"]] += 1
        by_user[row["user_id"]].append((row["step"], tie_breaker(row["item_id"]), row["item_id"]))
    for viewed in by_user.values():
        viewed.sort()
        for (place, (step, _, one)), (_, (later_step, _, other)) in combinations(
            enumerate(viewed, start=1), 2
        ):
            seen_by_then = sum(1 for each, *_ in viewed if each <= later_step)
            if later_step - step <= gap and seen_by_then - place < length:
                people[one, other] += 1
                people[other, one] += 1
    found = defaultdict(list)
    for (one, other), n in people.items():
        if n >= settings["relation_minimum_people"]:
            shrinkage = n + float(settings["relation_shrinkage_people"])
            cosine_root = math.sqrt(viewers[one] * viewers[other])
            found[one].append((other, n, whole(n * n / shrinkage / cosine_root * 1e12)))
    return _ranked(found, settings)


def _ranked(found: dict[str, list[tuple]], settings: dict) -> Ranked:
    return {
        item: sorted(rows, key=lambda row: (-row[-1], tie_breaker(row[0])))[
            : settings["item_neighbours"]
        ]
        for item, rows in found.items()
    }
