"""`cross-sell train ranking`: wrong use and too little data get one line and change nothing."""

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from conftest import DemoShop
from cross_sell.train.versions import FOLDER
from shops import command, event, small_shop, write_parquet


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of one day."""
    return write_parquet(tmp_path_factory.mktemp("shop"), events=small_shop())


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ([], ["too little data to train on", "span 0 days, and 84 are needed"]),
        (["--days", "7"], ["21 are needed, 7 each"]),
        (["--days", "7,28"], ["--days '7,28' is more than one number"]),
        (["--days", "soon"], ["--days 'soon' is not whole numbers"]),
        (["--as-of", "yesterday"], ["--as-of 'yesterday' is not a UTC time"]),
        (["--as-of", "2027-01-01"], ["--as-of 2027-01-01 00:00:00 is after the last event"]),
        (["--data", "nowhere"], ["folder 'nowhere' does not exist"]),
        (["--vars", "{magic: 1}"], ["magic"]),
        (["--vars", "{as_of: 2026-01-31}"], ["has as_of: give it with --as-of"]),
    ],
)
def test_what_cannot_be_done_gets_one_line(
    folder: Path, tmp_path: Path, words: list[str], parts: list[str]
) -> None:
    error = command(
        "train", "ranking", "--data", folder, *words, database=tmp_path / "shop.duckdb"
    ).error
    for part in parts:
        assert part in error
    assert not (folder / FOLDER).exists()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_something_else_gets_one_line(tmp_path: Path) -> None:
    rows = [event("u", "i", minutes=day * 24 * 60) for day in range(100)]
    folder = write_parquet(tmp_path / "shop", events=rows)
    models = tmp_path / "models"
    models.mkdir()
    (models / "model_versions.parquet").write_text("of another program")
    error = command(
        "train", "ranking", "--data", folder, "--models", models, database=tmp_path / "a.duckdb"
    ).error
    assert "does not hold fitted models" in error and "move it away" in error
    assert (models / "model_versions.parquet").read_text() == "of another program"


def test_the_demo_shop_is_learned(demo_shop: DemoShop, tmp_path: Path) -> None:
    """Its users buy again and follow up what they bought, which the weights find beyond chance.

    The shipped default was fitted to this shop, too, so that to be better than it is not asked.
    """
    outcome = command(
        "train", "ranking", "--data", demo_shop.data, "--models", tmp_path / "models", "--json",
        database=tmp_path / "shop.duckdb",
    )
    assert outcome.code == 0, outcome.err
    report = json.loads(outcome.out)
    found = {
        (record["item_class"], record["method"], record["metric"]): record
        for record in report["results"]
    }
    rules = ("most_popular_28_days", "own_most_frequent", "recently_bought")
    for rule in rules:
        assert found["all", rule, "map_at_12"]["difference_low"] > 0, rule
    beside_default = found["all", "default", "map_at_12"]
    assert beside_default["difference_high"] > 0
    assert (report["status"] == "live") == (beside_default["difference_low"] > 0)
    parameters, versions = (pq.read_table(file).to_pylist() for file in report["files"])
    assert {row["status"] for row in parameters} == {report["status"]}
    assert {row["version"] for row in (*parameters, *versions)} == {report["version"]}
    assert versions[0]["training_rows"] == report["training_rows"] > 10_000
    # The databases of the past are gone.
    assert not list(tmp_path.rglob("*.duckdb"))
