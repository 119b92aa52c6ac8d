"""Candidates from outside: which rows count, what lists make of them, and who listed an item."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import duckdb
import pytest
from conftest import NOON
from explained_shop import explained, hand_made_shop
from shop import CompiledProject, parameter

from cross_sell.explain.format_item import format_item
from cross_sell.explain.format_user import format_user
from cross_sell.explain.scores import score_user
from cross_sell.explain.user import explain_user

DAY = timedelta(days=1)


def listed(
    user: str, item: str, score: float | None, at: datetime = NOON, model: str = "als"
) -> dict:
    """Return an item that a model lists for a user."""
    return {"user_id": user, "item_id": item, "source": model, "score": score, "made_at": at}


# For ann: als has the sock before the pack, the other model the pack before the canoe, which is out
# of stock. Her former id has a row, too.
ROWS = [
    listed("ann", "tent", 9, NOON - DAY),  # an older list
    listed("ann", "sock", 0.5),
    listed("ann", "pack", 0.25),
    listed("ann", "oar", 7, NOON + DAY),  # later than as_of
    listed("ann", "pack", 12, NOON - 9 * DAY, "deep"),
    listed("ann", "canoe", 11, NOON - 9 * DAY, "deep"),
    listed("new", "mat-red", -1),
    listed("stranger", "sock", 1),
    listed("ann", "unheard of", 1),
    listed("ann", "ski", None),
    listed("ann", "ski", float("nan")),
    listed("ann", "sock", 0.75),
]


@pytest.fixture(scope="module")
def built(small_limits_project: CompiledProject) -> Iterator[duckdb.DuckDBPyConnection]:
    """The shop made by hand, ranked by what models from outside list alone."""
    with small_limits_project.build(
        {**hand_made_shop(), "outside_candidates": ROWS},
        factors={"outside": 1},
        parameters=[parameter(kind, "place_outside", 40) for kind in ("new", "known")],
    ) as connection:
        yield connection


def test_rows_of_unknown_users_and_items_are_rejected(built: duckdb.DuckDBPyConnection) -> None:
    found = built.execute(
        "select source_row, rejection_reason from rejected_rows"
        " where table_name = 'outside_candidates' order by source_row"
    ).fetchall()
    assert found == [
        (8, "unknown user_id"), (9, "unknown item_id"), (10, "no score"), (11, "no score"),
        (12, "repeated user_id and item_id and source and made_at"),
    ]
    counts = built.execute(
        "select read_rows, kept_rows, rejected_rows from int_input_row_counts"
        " where table_name = 'outside_candidates'"
    ).fetchone()
    assert counts == (12, 7, 5)


def test_what_models_list_is_a_source_like_the_others(built: duckdb.DuckDBPyConnection) -> None:
    """One who is new to the shop has a list of them, too."""
    found = built.execute(
        "select user_id, item_id, sources from user_recommendations"
        " where not is_fallback order by user_id, recommendation_rank"
    ).fetchall()
    assert found == [
        # 1 / 12 + 1 / 11, and 1 / 11; the canoe cannot be had
        ("ann", "pack", "outside"), ("ann", "sock", "outside"), ("new", "mat", "outside"),
    ]


def test_an_explanation_names_the_models(built: duckdb.DuckDBPyConnection) -> None:
    facts = explained(built, "ann", "pack")
    (source,) = facts["sources"]
    assert source["models"] == [
        {"model": "deep", "rank": 1, "made_at": NOON - 9 * DAY},
        {"model": "als", "rank": 2, "made_at": NOON},
    ]
    assert "(number 1 of outside [1 of deep, 2 of als])" in facts["verdict"]
    assert "outside [1 of deep, 2 of als]" in format_item({**facts, "database": ""})
    text = format_user(
        {**explain_user(built, score_user(built, "ann")), "database": ""}
    )
    assert "(number 2 of outside [1 of als])" in text


def test_a_user_who_was_merged_keeps_what_was_listed(compiled_project: CompiledProject) -> None:
    shop = {
        "events": [{"user_id": "u", "item_id": "i", "event_type": "view", "event_at": NOON}],
        "user_aliases": [{"anonymous_id": "old", "user_id": "u"}],
        "outside_candidates": [listed("old", "i", 3), listed("u", "i", 1), listed("old", "i", 2)],
    }
    with compiled_project.build(shop, "stg_outside_candidates", "rejected_rows") as connection:
        kept = connection.execute("select user_id, score from stg_outside_candidates").fetchall()
        assert kept == [("u", 1)]
        assert connection.execute("select count(*) from rejected_rows").fetchone() == (0,)
