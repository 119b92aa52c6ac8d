"""A shop made by hand for `cross-sell explain`, and what explanations of it name.

Lists have three items; a history reads four items of the row of its most recent moment and two of
the ones before; now is NOON.
"""

from datetime import timedelta

import duckdb
from conftest import NOON

from cross_sell.explain.database import find_item
from cross_sell.explain.item import explain_item
from cross_sell.explain.scores import score_user


def explained(connection: duckdb.DuckDBPyConnection, user_id: str, item_id: str) -> dict:
    """Return the explanation of an item for a user."""
    user = score_user(connection, user_id)
    return explain_item(connection, user, find_item(connection, item_id))


def named_reasons(facts: dict) -> list[str]:
    """Return the reasons that an explanation names, in its order."""
    return [reason["reason"] for reason in facts["reasons"]]


def did(user: str, item: str, days: float, event_type: str = "view") -> dict:
    """Return an event so many days before NOON."""
    at = NOON - timedelta(days=days)
    return {"user_id": user, "item_id": item, "event_type": event_type, "event_at": at}


def hand_made_shop() -> dict[str, list[dict]]:
    """18 people view the tent and two hours later one other item, nine the sock and the boot.

    The tent leads to itself, the lamp, the mat and the stove, in the order of the likelihoods.
    """
    followers = {"mat": 6, "lamp": 5, "stove": 4, "pack": 3}
    crowd = [
        event
        for item, people in followers.items()
        for number in range(people)
        for event in (
            did(f"{item} {number}", "tent", 20),
            did(f"{item} {number}", item, 20 - 2 / 24),
        )
    ]
    walkers = [
        *(did(f"walker {number}", "sock", 5 + number) for number in range(9)),
        *(did(f"walker {number}", "boot", 5 + number - 1 / 24) for number in range(8)),
    ]
    campers = ("ann", "messaged", "buyer", "returner")
    catalogue = {
        **dict.fromkeys(("tent", "mat", "stove", "pack", "sock", "boot"), {}),
        "lamp": {"item_name": "The \x1b[31mlamp"},
        "mat-red": {"parent_item_id": "mat"},
        "flag": {"countries": "AT, CH"},
        "canoe": {"stock_quantity": 0},
        "sled": {"season_start_month": 11, "season_end_month": 2},
        "tarp": {"available_from": NOON + timedelta(days=1)},
        "cape": {"available_until": NOON - timedelta(days=1)},
        "oar": {"category_path": "Boats"},
        "kayak": {"category_path": "Boats"},
        "ski": {"category_path": "Snow"},
        "pole": {"category_path": "Snow"},
    }
    return {
        "events": [
            *crowd,
            *walkers,
            *(did(user, "tent", 2) for user in campers),
            did("buyer", "mat-red", 9, "purchase"),
            did("returner", "mat", 9, "purchase"),
            did("returner", "mat", 8, "return"),
            did("deep", "tent", 3, "add_to_cart"),
            did("deep", "sock", 2),
            did("lost", "ghost", 1),
            did("rower", "oar", 1),
            did("skier", "ski", 1),
            did("skier", "pole", 1),
        ],
        "items": [
            {"item_id": item, "item_name": f"The {item}", "category_path": "Camping", **more}
            for item, more in catalogue.items()
        ],
        "users": [{"user_id": user, "country": "DE"} for user in (*campers, "new")],
        "user_aliases": [
            {"anonymous_id": "their tablet", "user_id": "their former account"},
            {"anonymous_id": "their former account", "user_id": "buyer"},
        ],
        "messages": [{
            "message_id": "m1", "user_id": "messaged", "item_id": "mat-red", "channel": "push",
            "sent_at": NOON - timedelta(days=2),
        }],
    }
