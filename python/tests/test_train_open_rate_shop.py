"""What `cross-sell train open-rate` cannot learn from; test_serve_rebuild has a shop that it can."""

from pathlib import Path

import pytest

from cross_sell.train.versions import FOLDER
from messaged_shops import DAY
from shops import START, command, event, small_shop, write_parquet


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
