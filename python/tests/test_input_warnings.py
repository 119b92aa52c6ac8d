"""A run says of an export what `check` says, and an error leaves the database as it was."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from clean_shop import clean_shop
from cross_sell.check.folder import CheckReport, check_folder
from faults import FAULTS
from shops import rows, run, write_csv


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, dict, CheckReport]]:
    """The database of a shop with faults, what `run --json` printed, and what `check` found."""
    home = tmp_path_factory.mktemp("front_door")
    shop = clean_shop()
    for fault in (
        "users in capitals", "a guest", "countries as JSON", "13 items for elsewhere",
        "a stray newest event", "event ids that differ", "orders told again", "a loop of aliases",
        "unknown kinds of messages", "prices in cents", "negative purchases",
        "a few unreadable values",
    ):
        FAULTS[fault][0](shop)
    folder = write_csv(home / "shop", **shop)
    database = home / "shop.duckdb"
    outcome = run(folder, "--json", database=database)
    assert outcome.code == 0, outcome.err
    yield database, json.loads(outcome.out), check_folder(folder)


def test_the_mart_holds_the_warnings_of_check(built: tuple) -> None:
    database, printed, report = built
    messages = [message for (message,) in rows(database, "select message from input_warnings")]
    assert sorted(messages) == sorted(report.warnings)
    assert len(messages) >= 10
    assert sorted(row["message"] for row in printed["warnings"]) == sorted(messages)
    assert {row["severity"] for row in printed["warnings"]} == {"warning"}


def test_an_error_stops_the_run_and_leaves_the_database(built: tuple, tmp_path: Path) -> None:
    database, _, _ = built
    before = database.read_bytes()
    shop = clean_shop()
    FAULTS["items without zeros"][0](shop)
    error = run(write_csv(tmp_path / "shop", **shop), database=database).error
    assert error.startswith("none of the 24 ids of events.item_id are known in items")
    assert database.read_bytes() == before
