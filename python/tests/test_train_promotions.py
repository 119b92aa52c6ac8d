"""`cross-sell train promotions` from the folder of a shop to what its next build reads."""

import json
import random
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cross_sell.train.versions import FOLDER
from shops import START, command, event, small_shop, write_parquet

DAY = 24 * 60
DAYS, USERS, ROUNDS = 320, 900, 4
PROMOTIONS = [
    {"promotion_id": "p1", "promotion_name": "Ten percent", "discount_percent": 10.0},
    {"promotion_id": "p2", "promotion_name": "Thirty percent", "discount_percent": 30.0},
]


def shop_with_offers(seed: int = 1) -> dict[str, list[dict]]:
    """Return a shop in which most who get the deep promotion buy, and few others do."""
    chosen = random.Random(seed)
    events = [event("u0000", "i0", "view", 0), event("u0000", "i0", "view", DAYS * DAY)]
    offers = []
    for user in range(USERS):
        name = f"u{user:04}"
        minutes = chosen.random() * 20 * DAY
        events.append(event(name, f"i{user % 6}", "purchase", minutes, unit_price=50.0))
        for number in range(ROUNDS):
            day = 25 + 72 * number + chosen.random() * 3
            arm = chosen.choice([None, "p1", "p2"])
            offers.append({
                "offer_id": f"f{user:04}{number}", "user_id": name, "promotion_id": arm,
                "offered_at": START + timedelta(days=day), "policy": "lot", "propensity": 1 / 3,
            })
            if chosen.random() < {None: 0.15, "p1": 0.2, "p2": 0.7}[arm]:
                minutes = (day + 1 + 10 * chosen.random()) * DAY
                events.append(event(
                    name, f"i{chosen.randrange(6)}", "purchase", minutes, unit_price=50.0,
                    promotion_id=arm,
                ))
    items = [
        {"item_id": f"i{number}", "item_name": f"Thing {number}", "price": 50.0, "unit_cost": 10.0,
         "category_path": "Home"}
        for number in range(6)
    ]
    return {
        "events": events, "items": items, "promotions": PROMOTIONS, "promotion_offers": offers,
    }


def test_a_shop_learns_which_promotion_pays(tmp_path: Path) -> None:
    folder = write_parquet(tmp_path / "shop", **shop_with_offers())
    outcome = command(
        "train", "promotions", "--data", folder, "--json", database=tmp_path / "shop.duckdb"
    )
    assert outcome.code == 0, outcome.err
    report = json.loads(outcome.out)
    assert report["status"] == "live"
    # Nobody differs from anybody: 30 % off for all is best, 70 % of 25 beside 15 % of 40.
    assert report["best_constant"] == "p2"
    values = {row["policy"]: row["value"] for row in report["results"]}
    assert values["p2"]["low"] > values["none"]["high"]
    assert [row["arm"] for row in report["overlap"]] == ["none", "p1", "p2"]
    parameters, versions = (pq.read_table(file).to_pylist() for file in report["files"])
    assert {row["version"] for row in (*parameters, *versions)} == {report["version"]}
    weights = {(row["component"], row["term"]): row["value"] for row in parameters}
    assert all(
        value >= 0
        for (component, term), value in weights.items()
        if component.startswith("class_") and term.startswith("benefit")
    )
    assert weights["policy", "budget_multiplier"] == 0
    assert [file.name for file in (tmp_path / "training").iterdir() if file.name[0] != "."] == []


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "too little data to train on: the events up to 2026-01-01"),
        (["--budget", "much"], "--budget 'much' is not an amount of money"),
        (["--budget", "-1"], "--budget '-1' is not an amount of money"),
        (["--as-of", "yesterday"], "--as-of 'yesterday' is not a UTC time"),
        (["--data", "nowhere"], "folder 'nowhere' does not exist"),
        (["--vars", "{magic: 1}"], "magic"),
    ],
)
def test_what_cannot_be_done_gets_one_line(tmp_path: Path, words: list[str], part: str) -> None:
    offer = {"offer_id": "f", "user_id": "u1", "offered_at": START}
    folder = write_parquet(tmp_path / "shop", events=small_shop(), promotion_offers=[offer])
    database = tmp_path / "warehouse" / "shop.duckdb"
    error = command("train", "promotions", "--data", folder, *words, database=database).error
    assert part in error
    assert not (folder / FOLDER).exists()


@pytest.mark.parametrize("verb", ["train", "evaluate"])
def test_a_shop_without_offers_gets_one_line(tmp_path: Path, verb: str) -> None:
    events = [event("u", "i", minutes=day * DAY) for day in range(200)]
    folder = write_parquet(tmp_path / "shop", events=events)
    words = ["--out", tmp_path / "out"] if verb == "evaluate" else []
    error = command(
        verb, "promotions", "--data", folder, *words, database=tmp_path / "a.duckdb"
    ).error
    assert error == (
        f"too little data to train on: there are no promotion_offers in {folder}: what is live"
        " stays as it is"
    )
