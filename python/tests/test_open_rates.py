"""Open rates in SQL: what the features of a message know, and the mixture computed once more."""

import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest
from shop import CompiledProject, Shop, rows
from shops import START, event, item

USERS = [f"u{number}" for number in range(24)]
PATHS = ("Home/Kitchen", "Home/Garden", "Sport/Tents", "Sport/Boots")
ITEMS = [f"i{number}" for number in range(14)]
LATER_USERS, LATER_ITEM = ("v1", "v2", "v3"), "j1"
DAYS, MOMENT_DAY = 60, 50
CHANNELS = ("push", "email")
TEMPLATES = ("push_en_due_again_1", "email_en_due_again_1", "of_the_shop")
AGES, INCOMES = ("18-24", "25-34", None), ("low", "high", None)

WINDOWS = ("1_day", "2_days", "7_days", "28_days")
USER_TERMS = ["active_score"]
ITEM_TERMS = [
    *(f"item_{count}_{window}" for count in ("purchases", "views") for window in WINDOWS),
    "item_price", "item_days_in_shop",
]
PREFERENCE_TERMS = [
    f"{node}_preference_{window}" for node in ("item", "category") for window in WINDOWS
]
PAIR_TERMS = ["complementarity", "category_complementarity", "transition_likelihood", "delay_fit"]
MESSAGE_TERMS = [
    "messages_7_days", "opened_of_last_10", "local_hour_sin", "local_hour_cos", "names_anchor",
]
ASSIGNMENT_TERMS = [*USER_TERMS, *ITEM_TERMS]
EXPERT_TERMS = [*ITEM_TERMS, *PREFERENCE_TERMS, *PAIR_TERMS, *MESSAGE_TERMS]
# Some values of each feature that is a text; a shop has others, too, which add what is absent.
ASSIGNMENT_CATEGORIES = {
    "user_cluster": ["1", "2", "unknown"], "age_band": ["18-24", "65+"], "income_band": ["low"],
}
EXPERT_CATEGORIES = {"channel": ["push", "email"], "template_id": list(TEMPLATES[:2])}
FEATURES = [
    *USER_TERMS, *EXPERT_TERMS, *ASSIGNMENT_CATEGORIES, *EXPERT_CATEGORIES,
]

Parameters = list[dict]


def day(number: float, hours: float = 0) -> datetime:
    """Return a moment of a day of the shop, from its midnight."""
    return START.replace(hour=0) + timedelta(days=number, hours=hours)


def touch(user: str, item_id: str, kind: str, at: datetime) -> dict:
    """Return an event at a moment."""
    return {**event(user, item_id, kind), "event_at": at}


def message(message_id: str, user: str, item_id: str, channel: str, at: datetime, **more) -> dict:
    """Return a marketing message with one item."""
    delivered_at = at if channel == "email" else None
    return {
        "message_id": message_id, "user_id": user, "item_id": item_id, "channel": channel,
        "message_kind": "marketing", "sent_at": at, "delivered_at": delivered_at, **more,
    }


def random_parameters(rng: random.Random, model: str, kinds: dict[str, int]) -> Parameters:
    """Return a live version of a model with so many components of each kind."""
    found = []
    for kind, components in kinds.items():
        terms, categories = {
            "assignment": (ASSIGNMENT_TERMS, ASSIGNMENT_CATEGORIES),
            "expert": (EXPERT_TERMS, EXPERT_CATEGORIES),
        }[kind]
        names = [*terms, *(f"{name}={value}" for name in categories for value in categories[name])]
        for component in range(1, components + 1):
            for term in names:
                # Every component of a model has one mean and one scale of a term.
                scaling = random.Random(term)
                found.append({
                    "component": f"{kind}_{component}", "term": term,
                    "value": rng.gauss(0, 0.3), "mean": scaling.uniform(-0.5, 1),
                    "scale": scaling.uniform(0.5, 2),
                })
            found.append({
                "component": f"{kind}_{component}", "term": "constant",
                "value": rng.gauss(0, 1), "mean": 0.0, "scale": 1.0,
            })
    return [{"model": model, "version": "v1", "status": "live", **row} for row in found]


def clusters() -> Parameters:
    """Return two clusters of users: those of the house, and those of the outdoors."""
    values = {
        "idf": {path: 1.0 for path in PATHS},
        "1": {PATHS[0]: 0.6, PATHS[1]: 0.8},
        "2": {PATHS[2]: 0.8, PATHS[3]: 0.6},
    }
    return [
        {
            "model": "user_clusters", "version": "v1", "status": "live", "component": component,
            "term": path, "value": value, "mean": 0.0, "scale": 1.0,
        }
        for component, terms in values.items()
        for path, value in terms.items()
    ]


def small_shop() -> Shop:
    """Return two months of a shop that sends messages, with a model of whether they are opened."""
    rng = random.Random(12)
    events = [
        touch(
            rng.choice(USERS[:-2]), rng.choice(ITEMS),
            rng.choice(("view", "view", "view", "add_to_cart", "wishlist", "purchase", "return")),
            day(rng.uniform(0, DAYS)),
        )
        for _ in range(1200)
    ]
    # Half of the users buy one thing, days later another that goes with it, and a third again and
    # again.
    for number, user in enumerate(USERS[:12]):
        events.append(touch(user, "i0", "purchase", day(20 + 3 * number, 9)))
        events.append(touch(user, "i13", "purchase", day(51 + number / 2, 9)))
        if number < 9:
            events.append(touch(user, "i7", "purchase", day(23 + 3 * number, 9)))
        events += [touch(user, "i3", "purchase", day(at + number / 9)) for at in range(5, 55, 8)]
        if number % 2:
            events.append(touch(user, "i12", "purchase", day(52 + number / 2, 9)))
    events.append(touch("u0", "i0", "view", day(DAYS, 12)))
    items = [
        item(
            item_id, PATHS[number % 4], price=rng.choice((None, 5.0, 19.5, 240.0)),
            brand=rng.choice(("a", "b", None)),
            created_at=rng.choice((None, day(-200), day(30), day(45, 9))),
        )
        for number, item_id in enumerate(ITEMS)
    ]
    users = [
        {
            "user_id": user, "timezone": rng.choice(("Europe/Berlin", "Asia/Tokyo", "Mars", None)),
            "locale": rng.choice(("de-DE", "en_GB", "fr", None)), "age_band": rng.choice(AGES),
            "income_band": rng.choice(INCOMES), "consent_push": rng.random() < 0.8,
            "consent_email": rng.random() < 0.8, "is_suppressed": user == "u5",
        }
        for user in USERS
    ]
    messages = []
    for number in range(300):
        sent_at = day(rng.uniform(20, 59))
        opened_at = sent_at + timedelta(hours=rng.uniform(0.1, 40))
        messages.append(message(
            f"m{number}", rng.choice(USERS), rng.choice(ITEMS), rng.choice(CHANNELS), sent_at,
            anchor_item_id=rng.choice((*ITEMS, None, None, None)), template_id=rng.choice(TEMPLATES),
            opened_at=opened_at if rng.random() < 0.4 else None,
        ))
    pairs = [
        {
            "from_item_id": first, "to_item_id": second, "complementarity": rng.uniform(-1, 1),
            "category_complementarity": rng.uniform(0, 1),
            "transition_likelihood": rng.uniform(0, 0.2),
            "typical_delay_hours": rng.choice((None, 2.0, 30.0, 200.0)),
        }
        for first in ITEMS
        for second in ITEMS
        if rng.random() < 0.8
    ]
    parameters = random_parameters(rng, "open_rate", {"assignment": 4, "expert": 4})
    # The last of the assignments is a constant of 0.
    parameters = [
        row
        for row in parameters
        if (row["component"], row["term"] == "constant") != ("assignment_4", False)
    ]
    for row in parameters:
        if (row["component"], row["term"]) == ("assignment_4", "constant"):
            row["value"] = 0.0
    parameters += random_parameters(rng, "open_rate_single", {"expert": 1})
    return {
        "events": events, "items": items, "users": users, "messages": messages,
        "pair_scores": pairs, "model_parameters": [*parameters, *clusters()],
    }


def with_later_news(shop: Shop) -> Shop:
    """Return the shop after much has happened from the midnight of MOMENT_DAY on.

    On the day itself purchases are left out: those of an anchor before the message are known.
    """
    rng = random.Random(13)
    shop = {table: [dict(row) for row in rows] for table, rows in shop.items()}
    people, things = (*USERS, *LATER_USERS), (*ITEMS, LATER_ITEM)
    for _ in range(400):
        user, item_id = rng.choice(people), rng.choice(things)
        kind = rng.choice(("view", "add_to_cart", "wishlist"))
        shop["events"].append(touch(user, item_id, kind, day(MOMENT_DAY, rng.uniform(0, 24))))
        kind = rng.choice(("view", "purchase", "return"))
        shop["events"].append(touch(user, item_id, kind, day(rng.uniform(MOMENT_DAY + 1, DAYS))))
    for number in range(200):
        sent_at = day(rng.uniform(MOMENT_DAY, DAYS))
        shop["messages"].append(message(
            f"n{number}", rng.choice(people), rng.choice(things), rng.choice(CHANNELS), sent_at,
            anchor_item_id=rng.choice(things), opened_at=rng.choice((None, sent_at)),
        ))
    for row in shop["messages"]:
        if row["sent_at"] < day(MOMENT_DAY) and not row["opened_at"]:
            row["opened_at"] = day(MOMENT_DAY, rng.uniform(0, 24))
    # The catalogue has no history: its names, prices and categories are those of today, so they stay.
    for row in shop["items"]:
        row |= rng.choice((
            {"stock_quantity": 0}, {"is_recommendable": False}, {"description": "now in blue"},
            {"available_until": day(MOMENT_DAY + 1)},
        ))
    shop["items"].append(item(LATER_ITEM, PATHS[0], price=3.0, created_at=day(MOMENT_DAY, 1)))
    shop["users"] += [
        {"user_id": user, "consent_push": True, "created_at": day(MOMENT_DAY, 1)}
        for user in LATER_USERS
    ]
    return shop


def with_earlier_news(shop: Shop) -> Shop:
    """Return the shop in which something more has happened in the week before MOMENT_DAY."""
    rng = random.Random(14)
    shop = {table: [dict(row) for row in rows] for table, rows in shop.items()}
    for _ in range(300):
        user, item_id = rng.choice(USERS), rng.choice(ITEMS)
        at = day(MOMENT_DAY - rng.uniform(0, 7))
        shop["events"].append(touch(user, item_id, rng.choice(("view", "purchase")), at))
    for number, user in enumerate(USERS):
        at = day(MOMENT_DAY - 1, number / 2)
        shop["messages"].append(message(f"n{number}", user, "i1", "push", at, opened_at=at))
    return shop


@pytest.fixture(scope="module")
def shop() -> Shop:
    return small_shop()


@pytest.fixture(scope="module")
def built(compiled_project: CompiledProject, shop: Shop) -> Iterator[duckdb.DuckDBPyConnection]:
    with compiled_project.build(shop, "int_open_examples", "int_open_rates") as connection:
        yield connection


def examples(connection: duckdb.DuckDBPyConnection) -> dict[str, dict]:
    """Return the features of the examples up to MOMENT_DAY, by message."""
    found = rows(
        connection,
        f"select message_id, {', '.join(FEATURES)} from int_open_examples"
        f" where sent_at < timestamp '{day(MOMENT_DAY + 1)}'",
    )
    return {row.pop("message_id"): row for row in found}


def moved(before: dict[str, dict], after: dict[str, dict]) -> set[str]:
    """Return the features that are not what they were in some example."""
    return {
        name
        for message_id, features in before.items()
        for name, value in features.items()
        if after[message_id][name] != value
    }


def test_nothing_after_the_moment_enters(
    compiled_project: CompiledProject, shop: Shop, built: duckdb.DuckDBPyConnection
) -> None:
    before = examples(built)
    assert len(before) > 100
    # Each feature has something to move.
    constant = {name for name in FEATURES if len({row[name] for row in before.values()}) < 2}
    assert constant == set()
    with compiled_project.build(with_later_news(shop), "int_open_examples") as connection:
        after = examples(connection)
    assert set(before) == {message_id for message_id in after if message_id.startswith("m")}
    assert moved(before, after) == set()


def test_what_happened_before_the_moment_enters(
    compiled_project: CompiledProject, shop: Shop, built: duckdb.DuckDBPyConnection
) -> None:
    with compiled_project.build(with_earlier_news(shop), "int_open_examples") as connection:
        found = moved(examples(built), examples(connection))
    counts = {term for term in ITEM_TERMS if term.endswith(WINDOWS)}
    answers = {"messages_7_days", "opened_of_last_10"}
    assert {*USER_TERMS, *counts, *PREFERENCE_TERMS, "delay_fit", *answers} <= found


def scaled(features: dict, row: dict) -> float:
    """Return a feature on the scale of the weights, as a term of the parameters names it."""
    if row["term"] == "constant":
        return 1.0
    if "=" in row["term"]:
        name, value = row["term"].split("=")
        x = 1.0 if features[name] == value else 0.0
    else:
        x = features[row["term"]]
        if x is None:
            return 0.0
        x = math.copysign(math.log(1 + abs(x)), x)
    return (x - row["mean"]) / row["scale"]


def log_odds(features: dict, parameters: Parameters, component: str) -> float:
    """Return the sum of a component's terms."""
    return sum(
        row["value"] * scaled(features, row) for row in parameters if row["component"] == component
    )


def sigmoid(x: float) -> float:
    return 1 / (1 + math.exp(-x))


def test_the_open_rate_is_the_mixture_computed_naively(
    shop: Shop, built: duckdb.DuckDBPyConnection
) -> None:
    of_model = {
        model: [row for row in shop["model_parameters"] if row["model"] == model]
        for model in ("open_rate", "open_rate_single")
    }
    offers = rows(
        built,
        f"select features.context, {', '.join(f'features.{name}' for name in FEATURES)},"
        " rates.predicted_open_rate, rates.single_open_rate"
        " from int_message_features as features left join int_open_rates as rates"
        " on features.user_key = rates.user_key and features.item_key = rates.item_key"
        " and features.channel = rates.channel"
        " and features.anchor_item_key is not distinct from rates.anchor_item_key"
        " where features.message_id is null",
    )
    (scored,) = built.execute("select count(*) from int_open_rates").fetchone()
    assert len(offers) == scored > 100
    assert {row["context"] for row in offers} == {"goes_well_with", "due_again", "picked_for_you"}
    assert {row["channel"] for row in offers} == set(CHANNELS)
    for features in offers:
        shares = [
            math.exp(log_odds(features, of_model["open_rate"], f"assignment_{k}"))
            for k in range(1, 5)
        ]
        chances = [
            sigmoid(log_odds(features, of_model["open_rate"], f"expert_{k}")) for k in range(1, 5)
        ]
        rate = sum(s * c for s, c in zip(shares, chances, strict=True)) / sum(shares)
        single = sigmoid(log_odds(features, of_model["open_rate_single"], "expert_1"))
        assert features["predicted_open_rate"] == pytest.approx(rate, abs=1e-6)
        assert features["single_open_rate"] == pytest.approx(single, abs=1e-6)
