"""Spark builds the tables of DuckDB, also with ANSI mode on; a run heals what a killed one left."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from shops import small_shop, write_csv

from engines.builds import PROJECT, SPARK, assert_same, called, run
from engines.exporting import export_spark

pytestmark = pytest.mark.engines

ALL = os.environ.get("CROSS_SELL_SPARK_TESTS") == "all"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder for what Spark leaves, which is a lot; it is gone when the test has ended."""
    yield tmp_path
    shutil.rmtree(tmp_path)


def settings(home: Path) -> dict[str, str]:
    """Return the variables by which Spark finds its folder and runs short queries fast."""
    return {
        "CROSS_SELL_SPARK_FOLDER": str(home / "spark"),
        "DBT_PROFILES_DIR": str(PROJECT),
        "PYTHONPATH": f"{PROJECT / 'python'}:{PROJECT / 'python' / 'tests'}",
        # The better compiler of Java costs more than so short a run gains by it.
        "JDK_JAVA_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseParallelGC",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }


def test_every_table_is_that_of_duckdb_also_with_ansi_mode_on(
    engine_shop: Path, duckdb_tables: Path, home: Path
) -> None:
    started = time.monotonic()
    code, said = run(
        SPARK, "engines.spark_building", engine_shop, home, home=home, seconds=3600,
        **settings(home),
    )
    assert code == 0, said[-5000:]
    print(said[-500:])
    for build in ("dbt", "ansi"):
        export_spark(home / build, home / f"{build}_tables")
        wanted = without_seeds(duckdb_tables, home / "wanted") if build == "ansi" else duckdb_tables
        assert_same(wanted, home / f"{build}_tables", f"Spark, {build}", started)


def without_seeds(tables: Path, folder: Path) -> Path:
    """Link the tables of a build that models have made into a folder, and return it."""
    folder.mkdir()
    for table in tables.iterdir():
        if not (PROJECT / "seeds" / f"{table.stem}.csv").exists():
            (folder / table.name).symlink_to(table)
    return folder


@pytest.mark.skipif(not ALL, reason="long: make test-spark-all runs it")
def test_all_tests_pass(engine_shop: Path, home: Path) -> None:
    code, said = run(
        SPARK, "dbt.cli.main", "--quiet", "build", "--target", "spark", "--vars",
        f"{{data_path: {engine_shop}}}", home=home, seconds=4 * 3600, **settings(home),
    )
    assert code == 0, said[-5000:]


def test_a_run_heals_after_a_kill_and_sums_up(home: Path) -> None:
    shop = write_csv(home / "small", events=small_shop())
    words = ("cross_sell.cli", "run", "--target", "spark", "--data", shop)
    first = called(SPARK, *words, home=home / "first", **settings(home))
    for line in first.stdout:
        if "int_events" in line:
            break
    code, said = run(SPARK, *words, home=home, **settings(home))
    assert code == 2
    assert said.splitlines()[-1].startswith("error: another run is building cross_sell in ")
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    left = home / "spark" / "tables" / "cross_sell.db" / "int_items" / "half"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.write_text("written")
    code, said = run(SPARK, *words, "--json", home=home, **settings(home))
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
        home=home, **settings(home),
    )
    assert code == 1
    assert "12.50 % of the rows of events are rejected (no item_id: 3), more than" in said
    made = {path.name for path in (home / "spark" / "tables" / "cross_sell.db").iterdir()}
    marts = {file.stem for file in (PROJECT / "models" / "marts").rglob("*.sql")}
    assert "int_rejected_shares" in made
    assert marts & made <= {"input_warnings", "rejected_rows"}
