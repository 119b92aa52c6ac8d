"""PostgreSQL builds the tables of DuckDB, whatever the collation; commands fail in one line."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from shops import event, small_shop, write_csv

from engines.builds import MODELS_ONLY, POSTGRES, PROJECT, assert_same, build, called, run
from engines.cluster import Cluster
from engines.exporting import export_postgres

pytestmark = pytest.mark.engines

Says = Callable[..., tuple[int, str]]


def loaded(cluster: Cluster, shop: Path, home: Path, database: str) -> dict[str, str]:
    """Copy a shop into a database, and return the variables by which it is found."""
    settings = cluster.environment(database)
    code, said = run(
        POSTGRES, "cross_sell.cli", "load", "--data", shop, home=home, **settings
    )
    assert code == 0, said
    return settings


def test_every_table_is_that_of_duckdb_and_all_tests_pass(
    cluster: Cluster, engine_shop: Path, duckdb_tables: Path, tmp_path: Path
) -> None:
    started = time.monotonic()
    settings = loaded(cluster, engine_shop, tmp_path, "shop")
    build(POSTGRES, "--target", "postgres", home=tmp_path, **settings)
    export_postgres(cluster, "shop", "cross_sell", tmp_path / "tables")
    assert_same(duckdb_tables, tmp_path / "tables", "PostgreSQL with all tests", started)


def test_no_table_depends_on_the_collation_or_the_time_zone(
    cluster: Cluster, engine_shop: Path, duckdb_tables: Path, tmp_path: Path
) -> None:
    """The server's time zone is that of India, and here the profile does not ask for UTC."""
    profile = (PROJECT / "profiles.yml").read_text()
    assert profile.count("\\t-cTimeZone=UTC") == 1
    (tmp_path / "profiles.yml").write_text(profile.replace("\\t-cTimeZone=UTC", ""))
    started = time.monotonic()
    cluster.create_database("collated", icu_locale="en-US")
    settings = loaded(cluster, engine_shop, tmp_path, "collated")
    build(
        POSTGRES, "--target", "postgres", *MODELS_ONLY, home=tmp_path,
        DBT_PROFILES_DIR=str(tmp_path), **settings,
    )
    export_postgres(cluster, "collated", "cross_sell", tmp_path / "tables")
    assert_same(duckdb_tables, tmp_path / "tables", "PostgreSQL, collation en-US", started)


@pytest.fixture
def says(cluster: Cluster, tmp_path: Path) -> Says:
    """A function that runs a verb on a database, and returns its exit code and its last line."""

    def call(*words: object, database: str, **settings: str) -> tuple[int, str]:
        settings = cluster.environment(database) | settings
        code, said = run(POSTGRES, "cross_sell.cli", *words, home=tmp_path, **settings)
        assert "Traceback" not in said
        assert cluster.password not in said
        return code, said.strip().splitlines()[-1]

    return call


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "small", events=small_shop())


def test_an_earlier_load_is_replaced_and_a_table_of_others_is_not(
    cluster: Cluster, says: Says, small_folder: Path, tmp_path: Path
) -> None:
    cluster.create_database("loads")
    both = write_csv(tmp_path / "both", events=[event("u1", "i1")], users=[{"user_id": "u1"}])
    assert says("load", "--data", both, database="loads")[0] == 0
    assert says("load", "--data", small_folder, database="loads") == (
        0, "loads has the shop: build it with cross-sell run --target postgres",
    )
    tables = "select relname from pg_class where relnamespace = 'shop'::regnamespace"
    assert cluster.psql(tables, "loads") == "events"
    cluster.psql("create table shop.users (user_id text)", "loads")
    code, said = says("load", "--data", both, database="loads")
    assert (code, said) == (
        2,
        "error: shop.users is there, and cross-sell load has not made it: rename it, or let the var"
        " users_relation name it",
    )
    assert cluster.psql("select count(*) from shop.events", "loads") == "24"


def test_what_stops_a_command_is_one_line(
    cluster: Cluster, says: Says, small_folder: Path, tmp_path: Path
) -> None:
    cluster.create_database("closed")
    cluster.psql("create database latin template template0 encoding latin1 locale 'C'")
    cluster.psql("create role guest login password 'guest'")
    cluster.psql("revoke all on database closed from public")
    cluster.psql("grant connect on database closed to guest")
    (tmp_path / "empty").mkdir()
    guest = {"CROSS_SELL_POSTGRES_USER": "guest", "CROSS_SELL_POSTGRES_PASSWORD": "guest"}
    load, build_it = ("load", "--data", small_folder), ("run", "--target", "postgres")
    found = [
        says("load", "--data", tmp_path / "empty", database="closed"),
        says(*load, database="closed", CROSS_SELL_POSTGRES_PASSWORD="wrong 123"),
        says(*load, database="closed", CROSS_SELL_POSTGRES_PORT="1"),
        says(*load, database="nowhere"),
        says(*load, database="closed", **guest),
        says("load", "--data", small_folder, "--target", "duckdb", database="closed"),
        says(*build_it, database="closed", **guest),
        says(*build_it, "--data", small_folder, database="closed"),
        says(*build_it, database="closed"),
        says(*load, database="latin"),
        says(*load, database="closed", CROSS_SELL_POSTGRES_SCHEMA="next-1"),
    ]
    assert {code for code, _ in found} == {2}
    lines = [said for _, said in found]
    assert not [line for line in lines if "wrong 123" in line]
    for line, wanted in zip(
        lines,
        [
            "no events.parquet or events.csv in",
            "set CROSS_SELL_POSTGRES_USER and CROSS_SELL_POSTGRES_PASSWORD",
            "start it, or set CROSS_SELL_POSTGRES_HOST and CROSS_SELL_POSTGRES_PORT",
            "create it, or set CROSS_SELL_POSTGRES_DATABASE",
            "grant its user create on the database",
            "target 'duckdb' is of type duckdb, and load copies into PostgreSQL",
            "schema cross_sell of closed.cross_sell",
            "reads no folder: copy it with cross-sell load",
            "input table 'events' is missing: make the table shop.events",
            "database latin has the encoding LATIN1",
            "CROSS_SELL_POSTGRES_SCHEMA is 'next-1': give a name of small letters",
        ],
        strict=True,
    ):
        assert line.startswith("error: ") and wanted in line, line


def test_too_many_rejected_rows_stop_a_run_before_any_mart(
    cluster: Cluster, says: Says, small_folder: Path, tmp_path: Path
) -> None:
    cluster.create_database("rejected")
    assert says("load", "--data", small_folder, database="rejected")[0] == 0
    cluster.psql("update shop.events set item_id = ' ' where source_row <= 3", "rejected")
    code, said = says("run", "--target", "postgres", database="rejected")
    assert code == 2
    assert "13 % of the rows of events are rejected (no item_id: 3), more than" in said
    made = cluster.psql(
        "select relname from pg_class where relnamespace = 'cross_sell'::regnamespace", "rejected"
    )
    marts = {file.stem for file in (PROJECT / "models" / "marts").rglob("*.sql")}
    assert "int_rejected_shares" in made.splitlines()
    assert marts & set(made.splitlines()) <= {"input_warnings", "rejected_rows"}


def test_two_runs_are_kept_apart_and_after_a_kill_the_next_one_heals_and_sums_up(
    cluster: Cluster, says: Says, small_folder: Path, tmp_path: Path
) -> None:
    cluster.create_database("killed")
    assert says("load", "--data", small_folder, database="killed")[0] == 0
    settings = cluster.environment("killed")
    words = ("cross_sell.cli", "run", "--target", "postgres")
    with called(POSTGRES, *words, home=tmp_path / "first", **settings) as first:
        for line in first.stdout:
            if "int_events" in line:
                break
        code, said = says("run", "--target", "postgres", database="killed")
        assert code == 2
        assert said.startswith("error: another run is building killed.cross_sell")
    code, said = says("run", "--target", "postgres", "--json", database="killed")
    assert code == 0, said
    assert '"read_rows": 24, "kept_rows": 24, "unattributable_rows": 0, "rejected_rows": 0' in said
    left = "select count(*) from pg_class where relname ~ 'dbt_(tmp|backup)$'"
    assert cluster.psql(left, "killed") == "0"


PLACE = """
import sys
from pathlib import Path
from cross_sell.benchmark.places import new_place
from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.warehouse.targets import open_target

try:
    with new_place("postgres", Path()) as place:
        with dbt.environment(**place.environment), open_target("postgres") as target:
            target.execute("create table t as select * from generate_series(1, 100000)")
            target.handle.commit()
        print("bytes", place.size())
except CrossSellError as error:
    print(error)
"""


def test_a_benchmark_builds_in_a_database_of_its_own_that_is_gone_afterwards(
    cluster: Cluster, tmp_path: Path
) -> None:
    (tmp_path / "place.py").write_text(PLACE)
    settings = cluster.environment() | {"PYTHONPATH": f"{PROJECT / 'python'}:{tmp_path}"}
    code, said = run(POSTGRES, "place", home=tmp_path, **settings)
    assert code == 0, said
    word, size = said.split()[-2:]
    # A row takes 28 bytes and more.
    assert word == "bytes" and int(size) > 3_000_000
    databases = "select datname from pg_database"
    assert "cross_sell_benchmark" not in cluster.psql(databases).splitlines()

    cluster.psql("create database cross_sell_benchmark")
    code, said = run(POSTGRES, "place", home=tmp_path, **settings)
    assert "database cross_sell_benchmark cannot be made" in said
    assert "drop what a killed benchmark has left" in said
    assert "cross_sell_benchmark" in cluster.psql(databases).splitlines()
    cluster.psql("drop database cross_sell_benchmark")
