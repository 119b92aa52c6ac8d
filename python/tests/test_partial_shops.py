"""Shops that lack a part of the input: everything builds, and what stays empty says why."""

from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import NOON
from shop import CompiledProject
from shops import command, run

from cross_sell.project.paths import project_dir
from cross_sell.run.empty_marts import (
    CONDITIONS, ENOUGH, NEEDS, PERSONAL_NEEDS, REASONS, SOLD, TO_OFFER, empty_marts,
    marts_of_fillers,
)
from cross_sell.send.queue import common_reasons
from cross_sell.warehouse.files import quote_text

USERS, EVENTS, ITEMS = 600, 15_000, 300
ONLY = {
    "purchases only": "event_type = 'purchase'",
    "views only": "event_type = 'view'",
}
EXPECTED = {
    "purchases only": {
        "item_also_viewed": REASONS["views"],
        "item_substitutes": REASONS["views"],
    },
    "views only": {
        "category_complements": REASONS["purchases"],
        "item_bought_together": REASONS["purchases"],
        "item_complements": REASONS["purchases"],
        "item_substitutes": REASONS["purchases"],
        "item_upgrades": REASONS["purchases"],
        "user_replenishments": REASONS["purchases"],
    },
    "no catalogue": {
        "category_complements": REASONS["categories"],
        "email_messages": REASONS["names"],
        "item_upgrades": REASONS["categories"],
        "push_messages": REASONS["names"],
        "similar_items": REASONS["categories"],
        "user_category_recommendations": REASONS["categories"],
    },
    "no messages": {},
}


@pytest.fixture(scope="module")
def whole_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "shop"
    sizes = ("--users", USERS, "--events", EVENTS, "--items", ITEMS)
    assert command("simulate", *sizes, "--out", folder, database=folder / "unused").code == 0
    return folder


@pytest.mark.parametrize("kind", EXPECTED)
def test_a_shop_that_lacks_a_part_builds_and_says_what_stays_empty(
    kind: str, whole_shop: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    left_out = {"no catalogue": {"items"}, "no messages": {"messages"}}.get(kind, set())
    for file in whole_shop.glob("*.parquet"):
        if file.stem not in left_out:
            where = f"where {ONLY[kind]}" if file.stem == "events" and kind in ONLY else ""
            duckdb.sql(f"from {quote_text(str(file))} {where}").write_parquet(
                str(data / file.name)
            )
    database = tmp_path / "shop.duckdb"
    outcome = run(data, database=database)
    assert outcome.code == 0, outcome.err
    empty = dict(
        line.removeprefix("Empty: ").split(", as ")
        for line in outcome.out.splitlines()
        if line.startswith("Empty: ")
    )
    assert empty == EXPECTED[kind]
    with duckdb.connect(str(database), read_only=True) as connection:
        for mart in set(NEEDS) - set(empty) - {"input_warnings", "rejected_rows"}:
            assert connection.execute(f"select count(*) from {mart}").fetchone()[0] > 0, mart


def test_every_mart_says_what_it_needs() -> None:
    marts = {file.stem for file in (project_dir() / "models" / "marts").rglob("*.sql")}
    assert set(NEEDS) == marts
    assert ENOUGH not in REASONS.values()
    all_needs = (*NEEDS.values(), *PERSONAL_NEEDS.values())
    needed = {need for needs in all_needs for need in needs}
    assert needed == set(REASONS) | set(TO_OFFER)
    assert set(REASONS) == set(CONDITIONS) | set(SOLD)


def looks(*pairs: tuple[str, str], kind: str = "view") -> list[dict]:
    """Return an event per user and item, an hour apart, up to noon of the last day."""
    return [
        {
            "user_id": user, "item_id": item, "event_type": kind,
            "event_at": NOON - timedelta(hours=hour),
        }
        for hour, (user, item) in enumerate(pairs)
    ]


def items(*ids: str, **more: object) -> list[dict]:
    """Return items of a catalogue."""
    return [{"item_id": name, "item_name": name, "category_path": "a"} | more for name in ids]


TWO_LOOKS = looks(("ann", "tent"), ("bob", "mat"), ("ann", "mat"))
OTHERS = items("lamp", category_path="b")
IN_GERMANY = [{"user_id": user, "country": "DE"} for user in ("ann", "bob")]


@pytest.mark.parametrize(
    ("shop", "reasons"),
    [
        (
            {"items": items("tent", "mat", countries="ALL"), "users": IN_GERMANY},
            {"user_recommendations": REASONS["countries"]},
        ),
        (
            {"items": items("tent", "mat", stock_quantity=0)},
            {
                "user_recommendations": "every item is out of stock",
                "popular_items": "every item of the last 28 days is out of stock",
            },
        ),
        (
            {
                "items": items("tent", stock_quantity=0)
                + items("mat", "bag", is_recommendable=False),
            },
            {
                "user_recommendations": "no item may be offered"
                " (2 not recommendable, 1 out of stock)",
            },
        ),
        (
            {"items": items("tent", "mat", is_recommendable=False)},
            {
                "user_recommendations": "no item is_recommendable",
                "item_next_items": REASONS["recommendable"],
            },
        ),
        (
            {"events": looks(("ann", "tent"), ("ann", "mat"), kind="purchase")},
            {
                "user_recommendations": REASONS["not withheld"],
                "item_bought_together": REASONS["baskets"],
                "item_also_viewed": REASONS["views"],
            },
        ),
        (
            {"items": items("tent", "mat"), "users": IN_GERMANY},
            {
                "push_messages": REASONS["consent to push"],
                "email_messages": REASONS["consent to e-mail"],
                "message_candidates": None,
            },
        ),
        (
            {
                "items": items("tent", "mat"),
                "users": [
                    {
                        "user_id": user, "consent_push": True, "consent_email": True,
                        "is_suppressed": True,
                    }
                    for user in ("ann", "bob")
                ],
            },
            {"push_messages": REASONS["pushes"], "email_messages": REASONS["e-mails"]},
        ),
        (
            # Everybody buys all there is.
            {
                "events": [
                    {**event, "order_id": event["user_id"]}
                    for event in looks(
                        *((user, item) for user in ("ann", "bob") for item in ("tent", "mat")),
                        kind="purchase",
                    )
                ],
            },
            {
                "item_bought_together": REASONS["basket lift"],
                "item_complements": REASONS["item lift"],
            },
        ),
    ],
)
def test_an_empty_mart_has_its_true_reason(
    compiled_project: CompiledProject, shop: dict, reasons: dict
) -> None:
    with compiled_project.build({"events": TWO_LOOKS, **shop}) as connection:
        found = empty_marts(connection, NEEDS)
        assert reasons == {mart: found.get(mart) for mart in reasons}
        assert marts_of_fillers(connection, NEEDS) == {}


def test_without_texts_nothing_is_queued_and_why_is_told(compiled_project: CompiledProject) -> None:
    consents = {"consent_push": True, "consent_email": True}
    shop = {
        "events": TWO_LOOKS + looks(("ann", "mat"), kind="purchase"),
        "items": items("tent", "mat", "rope", "lamp", "mug", "bag"),
        "users": [{"user_id": user, **consents} for user in ("ann", "bob")],
    }
    with compiled_project.build(shop) as connection:
        assert "push_messages" not in empty_marts(connection, NEEDS)
        connection.execute("delete from message_templates")
        for name in compiled_project.sql:
            compiled_project.create(connection, name)
        found = empty_marts(connection, NEEDS)
        assert found["push_messages"] == REASONS["texts of push messages"]
        assert found["email_messages"] == REASONS["texts of e-mails"]
        (reason,) = common_reasons(connection)
    assert reason == {"reason": "no text", "users": 2}


@pytest.mark.parametrize(
    ("shop", "reason"),
    [
        ({"items": items("00tent", "00mat")}, "no item that people touched is in the catalogue"),
        (
            {"items": items("tent", "mat", stock_quantity=0) + OTHERS},
            "every item that people touched is out of stock",
        ),
        (
            {"items": items("tent", "mat", countries="AT") + OTHERS, "users": IN_GERMANY},
            REASONS["touched items sold"],
        ),
        ({"events": looks(("ann", "tent"), ("bob", "mat"), kind="rating")}, REASONS["touches"]),
    ],
)
def test_lists_of_popular_items_only_say_why(
    compiled_project: CompiledProject, shop: dict, reason: str
) -> None:
    with compiled_project.build({"events": TWO_LOOKS, **shop}) as connection:
        assert marts_of_fillers(connection, NEEDS) == {"user_recommendations": reason}
        assert "user_recommendations" not in empty_marts(connection, NEEDS)


def test_personal_lists_have_no_such_reason(compiled_project: CompiledProject) -> None:
    with compiled_project.build({"events": TWO_LOOKS}) as connection:
        assert marts_of_fillers(connection, NEEDS) == {}
