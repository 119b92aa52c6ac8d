"""What no list may hold, whatever people did with it, and which messages count as offers."""

from datetime import timedelta

from conftest import NOON
from shop import CompiledProject, Shop, rows

# Mart -> the column of the items that it recommends.
TARGETS = {
    "item_also_viewed": "also_viewed_item_id",
    "item_bought_together": "bought_together_item_id",
    "item_complements": "complement_item_id",
    "item_next_items": "next_item_id",
    "item_substitutes": "substitute_item_id",
    "item_upgrades": "upgrade_item_id",
    "new_arrivals": "item_id",
    "popular_items": "item_id",
    "similar_items": "similar_item_id",
    "trending_items": "item_id",
    "user_recommendations": "item_id",
    "user_replenishments": "item_id",
}
KINDS = ("mug", "cup", "jar", "pan")


def shop_of_twins(is_recommendable: bool | None) -> Shop:
    """A shop with twins of each of four kinds, plain and fine; what is fine is in question.

    48 people view both of a kind, a third of them then buys the plain one and a third the fine one,
    eight weeks ago; the others buy both, with the fine one of the next kind, every few days.
    """
    events = []
    for user in range(48):
        kind, other = KINDS[user % 4], KINDS[(user + 1) % 4]
        days = 3 + user % 7
        looks = [f"{kind} plain", f"{kind} fine"]
        if user % 3 < 2:
            bought = [(looks[user % 3], days)]
        else:
            bought = [
                (item, ago)
                for ago in (days, days + 8, days + 16, days + 50)
                for item in (*looks, f"{other} fine")
            ]
        for place, item in enumerate(looks):
            at = NOON - timedelta(days=days + 60, minutes=place)
            events.append(("view", item, at))
            events.append(("view", item, NOON - timedelta(days=days, minutes=place + 5)))
        events += [("purchase", item, NOON - timedelta(days=ago)) for item, ago in bought]
        events = [(f"u{user}", *row) if len(row) == 3 else row for row in events]
    events += [(f"new {n}", "view", "pot fine", NOON - timedelta(hours=n)) for n in range(9)]
    events += [(f"new {n}", "view", "mug fine", NOON - timedelta(hours=n)) for n in range(90)]
    catalogue = [(kind, look) for kind in (*KINDS, "pot") for look in ("plain", "fine")]
    return {
        "events": [
            dict(zip(("user_id", "event_type", "item_id", "event_at"), row, strict=True))
            for row in events
        ],
        "items": [
            {
                "item_id": f"{kind} {look}",
                "item_name": f"{kind} {look}",
                "category_path": f"Kitchen/{kind}",
                "price": 12 if look == "fine" else 10,
                "is_repurchasable": True,
                "is_recommendable": is_recommendable if look == "fine" else None,
                "created_at": NOON - timedelta(days=5 if kind == "pot" else 500),
            }
            for kind, look in catalogue
        ],
    }


def fine_items(project: CompiledProject, shop: Shop) -> dict[str, int]:
    """Return the number of rows of each mart that recommend a fine item."""
    with project.build(shop, *TARGETS) as connection:
        return {
            mart: rows(
                connection, f"select count(*) as n from {mart} where {column} like '% fine'"
            )[0]["n"]
            for mart, column in TARGETS.items()
        }


def test_what_is_not_recommendable_is_on_no_list(compiled_project: CompiledProject) -> None:
    """Null means true: the same shop recommends the fine items in every mart."""
    assert all(fine_items(compiled_project, shop_of_twins(None)).values())
    assert fine_items(compiled_project, shop_of_twins(False)) == dict.fromkeys(TARGETS, 0)


def test_what_is_not_recommendable_counts_as_bought(compiled_project: CompiledProject) -> None:
    """The fine items stay in histories, and lead to others."""
    with compiled_project.build(shop_of_twins(False)) as connection:
        (touched,) = rows(
            connection,
            """
            select count(*) as n
            from int_user_histories join int_items using (item_key)
            where not is_recommendable
            """,
        )
        assert touched["n"] > 40
        for mart in ("item_next_items", "item_bought_together", "similar_items"):
            (led,) = rows(
                connection, f"select count(*) as n from {mart} where item_id like '% fine'"
            )
            assert led["n"] > 0, mart


def test_only_messages_that_offer_something_withhold_an_item(
    compiled_project: CompiledProject,
) -> None:
    """Kinds are read as people write them; an unknown kind, or none, is an offer."""
    kinds = {
        "a": "transactional", "b": " Transactional ", "c": "Order-Confirmation", "d": "SERVICE",
        "e": "marketing", "f": None, "g": "whatever",
    }
    shop = {
        "events": [
            {"user_id": user, "item_id": "mug", "event_type": "view", "event_at": NOON}
            for user in kinds
        ],
        "messages": [
            {
                "message_id": user, "user_id": user, "item_id": "mug", "channel": "email",
                "sent_at": NOON - timedelta(days=1), "message_kind": kind,
            }
            for user, kind in kinds.items()
        ],
    }
    with compiled_project.build(shop, "user_recommendations") as connection:
        listed = rows(connection, "select distinct user_id from user_recommendations")
    assert {row["user_id"] for row in listed} == {"a", "b", "c", "d"}


def test_what_was_handed_out_is_not_offered_again(compiled_project: CompiledProject) -> None:
    """Neither before the log of messages tells of it nor after; what was held back is offered."""
    users = ("told", "handed out", "by another account", "held back", "held back by the tool")

    def handed_out(message: str, user: str, **others: object) -> dict:
        return {
            "message_id": message, "user_id": user, "item_id": "mug", "channel": "push",
            "sent_at": NOON - timedelta(days=1), **others,
        }

    shop = {
        "events": [
            {"user_id": user, "item_id": "mug", "event_type": "view", "event_at": NOON}
            for user in users
        ],
        "user_aliases": [{"anonymous_id": "old", "user_id": "by another account"}],
        "sent_messages": [
            handed_out("a", "told"),
            handed_out("b", "handed out"),
            handed_out("c", "old"),
            handed_out("d", "held back", is_control=True),
            handed_out("e", "held back by the tool"),
        ],
        "messages": [
            handed_out("a", "told"),
            handed_out("e", "held back by the tool", is_control=True),
        ],
    }
    with compiled_project.build(shop, "user_recommendations", "int_user_sent_items") as connection:
        listed = rows(connection, "select distinct user_id from user_recommendations")
        (answerable,) = rows(connection, "select sum(sent) as n from int_user_sent_items")
    assert {row["user_id"] for row in listed} == {"held back", "held back by the tool"}
    # Only the message in the log could be answered.
    assert answerable["n"] == 1
