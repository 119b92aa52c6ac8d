"""Shops that lack a part of the input: everything builds, and what stays empty says why."""

from pathlib import Path

import duckdb
import pytest
from shops import command, run

from cross_sell.project.paths import project_dir
from cross_sell.run.empty_marts import ENOUGH, NEEDS, REASONS
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
        "item_upgrades": REASONS["categories"],
        "similar_items": REASONS["categories"],
        "user_category_recommendations": REASONS["categories"],
        "user_replenishments": REASONS["repurchasable_items"],
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
        for mart in set(NEEDS) - set(empty) - {"rejected_rows"}:
            assert connection.execute(f"select count(*) from {mart}").fetchone()[0] > 0, mart


def test_every_mart_says_what_it_needs() -> None:
    marts = {file.stem for file in (project_dir() / "models" / "marts").rglob("*.sql")}
    assert set(NEEDS) == marts
    assert ENOUGH not in REASONS.values()
    assert {need for needs in NEEDS.values() for need in needs} == set(REASONS)
