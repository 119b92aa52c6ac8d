"""`cross-sell train open-rate` from the folder of a shop to what its next build reads."""

import json
import random
from datetime import timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cross_sell.check.folder import check_folder
from cross_sell.train.open_rate.rivals import MODELS
from cross_sell.train.versions import FOLDER
from shops import START, command, event, small_shop, write_parquet

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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_parquet(tmp_path_factory.mktemp("shop"), **shop_with_messages())


def test_a_shop_learns_which_messages_are_opened(folder: Path, tmp_path: Path) -> None:
    outcome = command(
        "train", "open-rate", "--data", folder, "--json", database=tmp_path / "shop.duckdb"
    )
    assert outcome.code == 0, outcome.err
    report = json.loads(outcome.out)
    assert report["status"] == "live", report["decision"]
    assert [choice["components"] for choice in report["choices"]] == [1, 2, 3, 4, 5, 6]
    assert list(report["clusters"]) == [str(number) for number in range(2, 13)]
    assert "beside 0." in report["decision"] and "of one open rate for all" in report["decision"]
    parameters, versions = (pq.read_table(file).to_pylist() for file in report["files"])
    assert {row["model"] for row in versions} == set(MODELS)
    assert {row["version"] for row in (*parameters, *versions)} == {report["version"]}
    weights = {
        row["term"]: row["value"] for row in parameters if row["model"] == "open_rate_single"
    }
    assert weights["channel=push"] > 0.3 > -0.3 > weights["channel=email"]
    # What the next build reads is whole, and what training worked with is gone.
    assert check_folder(folder).errors == []
    assert [file.name for file in (tmp_path / "training").iterdir() if file.name[0] != "."] == []


@pytest.mark.parametrize(
    ("words", "part"),
    [
        ([], "too little data to train on: the events up to 2026-01-01"),
        (["--vars", "{open_rate_training_days: 0}"], "open_rate_training_days"),
        (["--vars", "{magic: 1}"], "magic"),
        (["--vars", "{as_of: 2026-01-31}"], "has as_of: give it with --as-of"),
        (["--as-of", "yesterday"], "--as-of 'yesterday' is not a UTC time"),
        (["--data", "nowhere"], "folder 'nowhere' does not exist"),
    ],
)
def test_what_cannot_be_done_gets_one_line(tmp_path: Path, words: list[str], part: str) -> None:
    message = {
        "message_id": "m", "user_id": "u1", "sent_at": START, "channel": "push", "item_id": "i1",
    }
    folder = write_parquet(tmp_path / "shop", events=small_shop(), messages=[message])
    database = tmp_path / "warehouse" / "shop.duckdb"
    error = command("train", "open-rate", "--data", folder, *words, database=database).error
    assert part in error
    assert not (folder / FOLDER).exists()


@pytest.mark.parametrize("kind", ["ranking", "open-rate"])
def test_models_that_are_a_file_are_refused(tmp_path: Path, kind: str) -> None:
    events = [event("u", "i", minutes=day * DAY) for day in range(100)]
    message = {
        "message_id": "m", "user_id": "u", "sent_at": START, "channel": "push", "item_id": "i",
    }
    folder = write_parquet(tmp_path / "shop", events=events, messages=[message])
    file = folder / "events.parquet"
    error = command(
        "train", kind, "--data", folder, "--models", file, database=tmp_path / "a.duckdb"
    ).error
    assert error == f"--models '{file}' is a file: give a folder"


def test_a_shop_without_messages_gets_one_line(tmp_path: Path) -> None:
    events = [event("u", "i", minutes=day * DAY) for day in range(100)]
    folder = write_parquet(tmp_path / "shop", events=events)
    error = command("train", "open-rate", "--data", folder, database=tmp_path / "a.duckdb").error
    assert error == (
        f"too little data to train on: there are no messages in {folder}: the open rate stays as"
        " it is"
    )
