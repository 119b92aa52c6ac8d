"""A shop with enough messages to train the open rate on, and too few days for the ranking."""

import random
from datetime import timedelta

from shops import START, event

DAY = 24 * 60
DAYS = 62
USERS, ITEMS = 300, 24


def shop_with_messages(seed: int = 1) -> dict[str, list[dict]]:
    """Return a shop that sends six messages to each user: a push is opened far more than a mail."""
    chosen = random.Random(seed)
    events, messages = [], []
    for user in range(USERS):
        for number in range(10):
            room = user % 4 if chosen.random() < 0.9 else chosen.randrange(4)
            item = room * 6 + chosen.randrange(6)
            kind = "purchase" if number % 5 == 4 else "view"
            minutes = chosen.random() * DAYS * DAY
            events.append(event(f"u{user:03}", f"i{item:02}", kind, minutes))
        for number in range(6):
            sent_at = START + timedelta(days=DAYS - 28 + 4.4 * number + chosen.random() * 4)
            channel = chosen.choice(["push", "email"])
            is_opened = chosen.random() < {"push": 0.6, "email": 0.1}[channel]
            messages.append({
                "message_id": f"m{user:03}{number}",
                "user_id": f"u{user:03}",
                "sent_at": sent_at,
                "channel": channel,
                "item_id": f"i{chosen.randrange(ITEMS):02}",
                "message_kind": "marketing",
                "delivered_at": sent_at,
                "opened_at": sent_at + timedelta(minutes=30) if is_opened else None,
            })
    events.append(event("u000", "i00", "view", DAYS * DAY))
    items = [
        {
            "item_id": f"i{number:02}", "item_name": f"Thing {number}", "price": 10.0 + number,
            "category_path": f"Home/Room {number // 6}",
        }
        for number in range(ITEMS)
    ]
    return {"events": events, "items": items, "messages": messages}
