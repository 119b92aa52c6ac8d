"""Bad input: one clear line, exit code 2, and the marts of the last run as they were."""

import fcntl
import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from dbt.cli.main import dbtRunner

from cross_sell.project import dbt
from cross_sell.project.paths import project_dir
from shops import (
    START, assert_untouched, command, command_process, earlier_run, event, item, run, small_shop,
    variables, write_csv, write_parquet,
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop with which nothing is wrong."""
    return write_parquet(
        tmp_path_factory.mktemp("good"),
        events=small_shop(),
        items=[item(f"i{number}") for number in range(6)],
    )


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database that an earlier run has left."""
    return earlier_run(tmp_path / "warehouse")


def refused(database: Path, folder: Path, *words: object, **more: str) -> str:
    """Return the one line with which a run is refused; the earlier database is as it was."""
    outcome = run(folder, *words, database=database, **more)
    assert_untouched(database)
    return outcome.error


def no_events(folder: Path) -> None:
    write_csv(folder, items=[item("i1")])


def no_item_id(folder: Path) -> None:
    rows = [{k: v for k, v in row.items() if k != "item_id"} for row in small_shop()]
    write_parquet(folder, events=rows)


def not_parquet(folder: Path) -> None:
    (folder / "events.parquet").write_bytes(os.urandom(2000))


def half_a_parquet(folder: Path) -> None:
    write_parquet(folder, events=small_shop())
    whole = (folder / "events.parquet").read_bytes()
    (folder / "events.parquet").write_bytes(whole[: len(whole) // 2])


def wrong_types(folder: Path) -> None:
    rows = [{**row, "event_at": "soon", "quantity": "a few"} for row in small_shop()]
    write_csv(folder, events=rows)


def wrong_types_in_parquet(folder: Path) -> None:
    write_parquet(folder, events=[{**row, "event_at": True} for row in small_shop()])


def empty_parquet(folder: Path) -> None:
    rows = pa.Table.from_pylist(small_shop())
    write_parquet(folder, events=rows.slice(0, 0))


def empty_file(folder: Path) -> None:
    (folder / "events.csv").write_text("")


def one_in_ten_rejected(folder: Path) -> None:
    rows = small_shop() + [event("u1", "i1", "teleport") for _ in range(3)]
    write_parquet(folder, events=rows)


def nobody_known(folder: Path) -> None:
    write_csv(folder, events=[event(None, "i1"), event(None, "i2")])


def two_files_of_a_table(folder: Path) -> None:
    write_csv(folder, events=small_shop())
    write_parquet(folder, events=small_shop())


@pytest.mark.parametrize(
    ("spoil", "parts"),
    [
        (no_events, ["no events.parquet or events.csv in", "items.csv", "add it or rename one"]),
        (no_item_id, ["column item_id of events is missing from events.parquet", "add it or"]),
        (not_parquet, ["events.parquet cannot be read as Parquet"]),
        (half_a_parquet, ["events.parquet cannot be read as Parquet"]),
        (wrong_types, ["event_at of events", "100 %", "not timestamps", "soon"]),
        (wrong_types_in_parquet, ["event_at of events", "not timestamps"]),
        (empty_parquet, ["events has no rows: give at least one"]),
        (empty_file, ["events"]),
        (one_in_ten_rejected, ["11 % of the rows of events", "unknown event_type: 3", "raise the"]),
        (nobody_known, ["no row of events has a known user", "fill user_id"]),
        (two_files_of_a_table, ["table events is there twice", "keep one of"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_bad_files(tmp_path: Path, database: Path, spoil, parts: list[str]) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    spoil(folder)
    error = refused(database, folder)
    for part in parts:
        assert part in error


def test_the_share_of_rejected_rows_may_be_raised_only_within_its_range(
    tmp_path: Path, database: Path
) -> None:
    one_in_ten_rejected(write_parquet(tmp_path / "shop"))
    assert "11 %" in refused(database, tmp_path / "shop", "--vars", "{max_rejected_share: 0.1}")
    error = refused(database, tmp_path / "shop", "--vars", "{max_rejected_share: 2}")
    assert error == "var 'max_rejected_share' is 2: give a number from 0 to 1"


def test_a_missing_folder(tmp_path: Path, database: Path) -> None:
    error = refused(database, tmp_path / "nowhere")
    assert error.startswith(f"folder '{tmp_path / 'nowhere'}' does not exist: give the folder")


def test_a_process_of_its_own_says_the_same(tmp_path: Path, database: Path) -> None:
    outcome = command_process("run", "--data", tmp_path / "nowhere", "--json", database=database)
    assert_untouched(database)
    assert "does not exist" in outcome.error
    assert outcome.out == ""


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["--vars", "{fast: 1}"], ["unknown var 'fast'", "docs/variables.md"]),
        (["--vars", "{lookback_days: 0}"], ["'lookback_days' is 0", "from 1 to 3650"]),
        (["--vars", "{lookback_days: many}"], ["'lookback_days' is many", "whole number"]),
        (["--vars", "{lookback_days: 1.5}"], ["'lookback_days' is 1.5", "whole number"]),
        (["--vars", "{lookback_days: true}"], ["'lookback_days' is True", "whole number"]),
        (["--vars", "{lookback_days: }"], ["'lookback_days' is None", "whole number"]),
        (["--vars", "{score_row_reads: x}"], ["'score_row_reads' is x", "whole number"]),
        (["--vars", "{events_relation: 'a; drop table b'}"], ["'events_relation'", "plain names"]),
        (["--vars", "{lookback_days"], ["--vars is not YAML", "'{name: value}'"]),
        (["--vars", "[1, 2]"], ["--vars is not a mapping", "'{name: value}'"]),
        (["--as-of", "yesterday"], ["'as_of' is yesterday", "like 2026-01-31"]),
        (["--as-of", "2026-02-30"], ["'as_of' is 2026-02-30", "day is out of range"]),
        (["--as-of", "2999-01-31"], ["'as_of' is 2999-01-31, in the future", "up to now"]),
        (["--as-of", "2026-01-01' or '1' = '1"], ["'as_of'", "like 2026-01-31"]),
        (["--target", "mars"], ["unknown target 'mars'", "profiles.yml has", "duckdb"]),
        (["--speed", "9"], ["unrecognized arguments: --speed 9", "--help"]),
    ],
    ids=lambda value: " ".join(value) if value and value[0].startswith("--") else "",
)
def test_bad_arguments(good: Path, database: Path, words: list[str], parts: list[str]) -> None:
    error = refused(database, good, *words)
    for part in parts:
        assert part in error


def test_an_engine_that_run_cannot_sum_up(good: Path, database: Path, tmp_path: Path) -> None:
    profiles = (project_dir() / "profiles.yml").read_text(encoding="utf-8")
    (tmp_path / "profiles.yml").write_text(profiles + "    cloud:\n      type: snowflake\n")
    error = refused(database, good, "--target", "cloud", DBT_PROFILES_DIR=str(tmp_path))
    assert error == (
        "target 'cloud' is of type snowflake, and run knows duckdb, postgres, spark: use dbt build"
        " --target cloud"
    )


@pytest.mark.parametrize("words", [["fly"], [], ["run"], ["evaluate", "next-item"]])
def test_unknown_verbs_and_missing_arguments(database: Path, words: list[str]) -> None:
    error = command(*words, database=database).error
    assert "--help" in error
    assert_untouched(database)


def test_as_of_before_the_first_event(good: Path, database: Path) -> None:
    error = refused(database, good, "--as-of", "2025-12-31")
    assert error == (
        "input table 'events' has no usable event up to as_of 2025-12-31: give a later one"
    )


def test_a_second_run_at_the_same_time(good: Path, database: Path) -> None:
    with (database.parent / ".shop.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        error = refused(database, good)
    assert error == f"another run is building {database}: wait until it has ended"


def test_a_warehouse_that_cannot_be_written(good: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = run(good, database=tmp_path / "file" / "shop.duckdb").error
    assert error.startswith(f"cannot write to '{tmp_path / 'file'}'")
    assert "set CROSS_SELL_DATABASE" in error
    (tmp_path / "folder.duckdb").mkdir()
    error = run(good, database=tmp_path / "folder.duckdb").error
    assert error == f"'{tmp_path / 'folder.duckdb'}' is a folder: set CROSS_SELL_DATABASE to a file"


@pytest.mark.parametrize("name", ["CROSS_SELL_MEMORY_LIMIT", "CROSS_SELL_TEMP_LIMIT"])
def test_a_limit_that_is_no_size(good: Path, database: Path, name: str) -> None:
    assert name in refused(database, good, **{name: "lots"})


def test_a_temporary_disk_that_is_too_small(tmp_path: Path, database: Path) -> None:
    size, random = 300_000, np.random.default_rng(1)
    users, items = random.integers(0, 50_000, size), random.integers(0, 5000, size)
    seconds = random.integers(0, 10**7, size).astype("timedelta64[s]")
    events = pa.table({
        "user_id": [f"user number {number}" for number in users],
        "item_id": [f"item number {number}" for number in items],
        "event_type": ["view"] * size,
        "event_at": pa.array(np.datetime64(START, "us") + seconds),
    })
    folder = write_parquet(tmp_path / "shop", events=events)
    limits = {"CROSS_SELL_MEMORY_LIMIT": "120MB", "CROSS_SELL_TEMP_LIMIT": "1MB"}
    error = refused(database, folder, **limits)
    assert "ran out of memory or temporary disk: raise" in error
    assert "CROSS_SELL_TEMP_LIMIT" in error


def dbt_build(database: Path, folder: Path) -> tuple[str, list[str]]:
    """Run a plain `dbt build`, and return why it failed and the models that it built."""
    root = str(project_dir())
    with dbt.environment(**variables(database)), dbt._same_directory():
        result = dbtRunner().invoke([
            "--log-level", "none", "build", "--project-dir", root, "--profiles-dir", root,
            "--vars", f"data_path: {folder}", "--select", "resource_type:model",
            "resource_type:seed",
        ])
        dbt._close_database()
    assert not result.success
    built = [
        node.node.name
        for node in result.result.results
        if node.status == "success" and node.node.resource_type == "model"
    ]
    return dbt.first_failure(result), built


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (no_item_id, "column 'item_id' of input table 'events' is missing: add it or rename one"),
        (one_in_ten_rejected, "11 % of the rows of events are rejected (unknown event_type: 3)"),
        (empty_parquet, "events has no rows: give at least one"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_plain_dbt_build_stops_before_the_marts(tmp_path: Path, spoil, message: str) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    spoil(folder)
    error, built = dbt_build(tmp_path / "shop.duckdb", folder)
    assert message in error
    assert "\n" not in error
    assert not {"user_recommendations", "item_next_items", "int_events"} & set(built)
