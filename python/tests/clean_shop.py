"""A small export without a fault, and how `check` is asked about it and what it says."""

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from cross_sell.check.folder import CheckReport, check_folder
from shop import Shop
from shops import write_csv

START = datetime(2026, 3, 1, 8)
NOW = datetime(2028, 6, 1)
ITEMS = [f"{number:05d}" for number in range(1, 25)]
USERS = [f"Customer-{number:05d}" for number in range(30)]
EVENTS = 30 * 8


def clean_shop() -> Shop:
    """30 users, 24 items, 240 events in 30 days, and a few rows of everything else."""
    numbers = count(1)

    def event(user: int, item: int, kind: str, hours: int, **more: object) -> dict:
        return {
            "event_id": f"e{next(numbers)}", "user_id": USERS[user], "item_id": ITEMS[item % 24],
            "event_type": kind, "event_at": START + timedelta(days=user, hours=hours), **more,
        }

    events = []
    for user in range(30):
        for step in range(6):
            events.append(event(user, 4 * user + step, "view", step, message_id=f"m{user % 10}"))
        for step in (0, 3):
            bought = {"order_id": f"o{user}", "quantity": 1 + step, "unit_price": 10 + step}
            bought["promotion_id"] = f"p{step}"
            events.append(event(user, 4 * user + step, "purchase", 6, **bought))
    return {
        "events": events,
        "items": [
            {
                "item_id": item, "item_name": f"Model {item}", "category_path": f"All/{number % 4}",
                "price": 10 + number % 5, "parent_item_id": None, "countries": "DE,AT",
            }
            for number, item in enumerate(ITEMS)
        ],
        "users": [{"user_id": user, "country": ("DE", "AT")[len(user) % 2]} for user in USERS],
        "user_aliases": [{"anonymous_id": f"c{n}", "user_id": USERS[n]} for n in range(10)],
        "messages": [
            {
                "message_id": f"m{n}", "user_id": USERS[n], "item_id": ITEMS[n],
                "sent_at": START, "channel": "push", "message_kind": "Newsletter",
            }
            for n in range(10)
        ],
        "impressions": [
            {
                "impression_id": f"i{n}", "user_id": USERS[n], "item_id": ITEMS[n],
                "context": "home", "shown_at": START,
            }
            for n in range(4)
        ],
        "promotions": [
            {"promotion_id": f"p{n}", "promotion_name": f"Sale {n}", "discount_percent": 10 + n}
            for n in (0, 3)
        ],
        "promotion_offers": [
            {
                "offer_id": f"f{n}", "user_id": USERS[n], "promotion_id": f"p{3 * (n % 2)}",
                "offered_at": START, "propensity": 0.5,
            }
            for n in range(4)
        ],
    }


def check(folder: Path, shop: Shop, **variables: object) -> CheckReport:
    """Write the shop as CSV, and check it."""
    write_csv(folder, **shop)
    return check_folder(folder, run_started=NOW, variables=variables)


def said(report: CheckReport) -> list[str]:
    """What was found, but for notes on what the export does not have at all."""
    absent = ("columns missing, treated as empty", "missing, treated as empty")
    notes = [note for note in report.notes if not any(text in note for text in absent)]
    return [
        *(f"error: {text}" for text in report.errors),
        *(f"warning: {text}" for text in report.warnings),
        *(f"note: {text}" for text in notes),
    ]


def assert_says(found: list[str], expected: tuple[str, ...]) -> None:
    """Fail unless each fragment, "severity: words ... words", is in a message of its own."""
    assert len(found) == len(expected), found
    for fragment in expected:
        parts = fragment.split(" ... ")
        assert any(
            text.startswith(parts[0]) and all(part in text for part in parts) for text in found
        ), (fragment, found)
