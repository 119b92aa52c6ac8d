"""Spark builds the tables of DuckDB, also with ANSI mode on; a run heals what a killed one left."""

import json
import os
import signal
import time
from pathlib import Path

import duckdb
import pytest
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


def test_every_table_is_that_of_duckdb_also_with_ansi_mode_on(
    engine_shop: Path, duckdb_tables: Path, home: Path
) -> None:
    """Views are compared as the tables that a plain session makes of them."""
    started = time.monotonic()
    settings = spark_settings(home) | forgetful_catalogue(home)
    code, said = run(SPARK, "engines.spark_building", engine_shop, home, home=home, **settings)
    assert code == 0, said[-5000:]
    print(said[-500:])
    database = duckdb_tables.parent / "shop.duckdb"
    seeds = {file.stem for file in (PROJECT / "seeds").glob("*.csv")}
    for what, schema, left_out in (
        ("dbt", "cross_sell", views_of(database)),
        ("with ANSI mode on", "cross_sell_ansi", seeds),
    ):
        built = home / schema
        export_spark(home / "spark" / "tables" / f"{schema}.db", built)
        expected = without(left_out, duckdb_tables, home / f"{schema}_expected")
        assert_same(expected, built, f"Spark, {what}", started)

    summary = json.loads((home / "summary.json").read_text())
    expected = json.loads(json.dumps(summarise(database), default=str))
    assert summary | {"database": ""} == expected | {"database": ""}


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


def test_a_run_heals_after_a_kill_and_sums_up(home: Path) -> None:
    shop = write_csv(home / "small", events=small_shop())
    words = ("cross_sell.cli", "run", "--target", "spark", "--data", shop)
    first = called(SPARK, *words, home=home / "first", **spark_settings(home))
    for line in first.stdout:
        if "int_events" in line:
            break
    code, said = run(SPARK, *words, home=home, **spark_settings(home))
    assert code == 2
    assert said.splitlines()[-1].startswith("error: another run is building cross_sell in ")
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    left = home / "spark" / "tables" / "cross_sell.db" / "int_items" / "half"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_text("written")
    code, said = run(SPARK, *words, "--json", home=home, **spark_settings(home))
    assert code == 0, said[-3000:]
    assert '"read_rows": 24, "kept_rows": 24, "unattributable_rows": 0, "rejected_rows": 0' in said
    assert not left.exists()


def test_too_many_rejected_rows_stop_a_run_before_any_mart(home: Path) -> None:
    rows = [{**row, "item_id": " "} if n < 3 else row for n, row in enumerate(small_shop())]
    shop = write_csv(home / "small", events=rows)
    code, said = run(
        SPARK, "dbt.cli.main", "build", "--target", "spark", "--vars", f"{{data_path: {shop}}}",
        "--exclude-resource-type", "unit_test", "--fail-fast",
        "--select", "+popular_items", "+input_warnings", "+int_rejected_shares",
        home=home, **spark_settings(home),
    )
    assert code == 1
    assert "12.50 % of the rows of events are rejected (no item_id: 3), more than" in said
    made = {path.name for path in (home / "spark" / "tables" / "cross_sell.db").iterdir()}
    marts = {file.stem for file in (PROJECT / "models" / "marts").rglob("*.sql")}
    assert "int_rejected_shares" in made
    assert marts & made <= {"input_warnings", "rejected_rows"}
