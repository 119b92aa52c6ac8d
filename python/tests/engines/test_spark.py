"""Spark builds the tables of DuckDB, also with ANSI mode on; a run heals what a killed one left."""

import json
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from exports import HERE, expected_rows, found_rows
from shops import small_shop, write_csv

from cross_sell.run.summary import summarise
from engines.builds import (
    PROJECT,
    SPARK,
    assert_same,
    called,
    forgetful_catalogue,
    run,
    spark_settings,
)
from engines.exporting import export_spark

pytestmark = pytest.mark.engines


@pytest.fixture(scope="module")
def built(engine_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of all that engines/spark_building.py makes, in one process."""
    home = tmp_path_factory.mktemp("spark")
    rows = [{**row, "item_id": " "} if n < 3 else row for n, row in enumerate(small_shop())]
    rejected = write_csv(home / "rejected", events=rows)
    settings = spark_settings(home) | forgetful_catalogue(home)
    words = ("engines.spark_building", engine_shop, rejected, home)
    try:
        code, said = run(SPARK, *words, home=home, seconds=3600, **settings)
        assert code == 0, said[-5000:]
        print("\n" + "\n".join(line for line in said.splitlines() if line.endswith(" s")))
        yield home
    finally:
        shutil.rmtree(home)


def exported(built: Path, schema: str) -> Path:
    """Return the folder of the tables of a schema, one Parquet file each."""
    export_spark(built / "spark" / "tables" / f"{schema}.db", built / schema)
    return built / schema


def test_every_table_is_that_of_duckdb(duckdb_tables: Path, built: Path) -> None:
    started = time.monotonic()
    views = views_of(duckdb_tables.parent / "shop.duckdb")
    expected = without(views, duckdb_tables, built / "expected_tables")
    assert_same(expected, exported(built, "cross_sell"), "Spark, compared", started)


def test_every_table_and_view_is_that_of_duckdb_with_ansi_mode_on(
    duckdb_tables: Path, built: Path
) -> None:
    started = time.monotonic()
    seeds = {file.stem for file in (PROJECT / "seeds").glob("*.csv")}
    expected = without(seeds, duckdb_tables, built / "expected_models")
    found = exported(built, "cross_sell_ansi")
    assert_same(expected, found, "Spark with ANSI mode on, compared", started)


def test_no_view_outgrows_the_catalogue_of_the_profile(duckdb_tables: Path, built: Path) -> None:
    """These tests have a catalogue in memory; Derby holds 32,700 characters of a view's SQL."""
    views = views_of(duckdb_tables.parent / "shop.duckdb")
    compiled = (built / "target" / "compiled").rglob("*.sql")
    lengths = {file.stem: len(file.read_text()) for file in compiled if file.stem in views}
    assert set(lengths) == views
    assert max(lengths.values()) < 32_700


def test_a_build_is_summed_up_as_on_duckdb(duckdb_tables: Path, built: Path) -> None:
    summary = json.loads((built / "summary.json").read_text())
    expected = summarise(duckdb_tables.parent / "shop.duckdb")
    assert summary | {"database": ""} == json.loads(
        json.dumps(expected | {"database": ""}, default=str)
    )


def test_three_sources_give_the_rows_written_by_hand(built: Path) -> None:
    tables = exported(built, "cross_sell_sources")
    with duckdb.connect() as connection:
        for file in (HERE / "together" / "expected").glob("*.csv"):
            table = file.stem
            parquet = tables / f"composed_{table}.parquet"
            connection.execute(f"create view source_{table} as from '{parquet}'")
            assert found_rows(connection, table) == expected_rows("together", table), table


def test_too_many_rejected_rows_stop_a_build_before_any_mart(built: Path) -> None:
    why = (built / "refusal.txt").read_text()
    assert "13 % of the rows of events are rejected (no item_id: 3), more than" in why
    made = {path.name for path in (built / "spark" / "tables" / "cross_sell_rejected.db").iterdir()}
    marts = {file.stem for file in (PROJECT / "models" / "marts").rglob("*.sql")}
    assert "int_input_findings" in made
    assert marts & made <= {"input_warnings", "rejected_rows"}


def views_of(database: Path) -> set[str]:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute("select view_name from duckdb_views() where not internal")
        return {name for (name,) in found.fetchall()}


def without(left_out: set[str], tables: Path, folder: Path) -> Path:
    """Link the tables of a build but some into a folder, and return it."""
    folder.mkdir()
    for table in tables.iterdir():
        if table.stem not in left_out:
            (folder / table.name).symlink_to(table)
    return folder


def test_two_runs_are_kept_apart_and_after_a_kill_the_next_one_heals(home: Path) -> None:
    shop = write_csv(home / "small", events=small_shop())
    words = ("cross_sell.cli", "run", "--target", "spark", "--data", shop)
    settings = spark_settings(home)
    with called(SPARK, *words, home=home / "first", **settings) as first:
        assert "base_shop__" in said_until("base_shop__", first)
        code, said = run(SPARK, *words, home=home, **settings)
        assert code == 2
        assert said.splitlines()[-1].startswith("error: another run is building cross_sell in ")

    left = home / "spark" / "tables" / "cross_sell.db" / "int_events" / "half"
    left.parent.mkdir(parents=True)
    left.write_text("written")
    with called(SPARK, *words, home=home, **settings) as second:
        said = said_until("base_shop__", second)
        assert "base_shop__" in said and "error" not in said, said
        assert not left.exists()


def said_until(word: str, process: subprocess.Popen) -> str:
    """Return what a program says until a word comes, or until it ends."""
    said = ""
    for line in process.stdout:
        said += line
        if word in line:
            break
    return said
