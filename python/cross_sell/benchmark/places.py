"""Where a benchmark builds: a place of its own on each engine, gone when the benchmark ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cross_sell.errors import CrossSellError
from cross_sell.warehouse.targets import open_target
from cross_sell.warehouse.targets.target import one_line

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor

ENGINES = ("duckdb", "postgres", "spark")
TEMP, DATABASE, SPARK = "temp", "benchmark.duckdb", "spark"
# On the server that the target names, beside the database that it names.
POSTGRES_DATABASE = "cross_sell_benchmark"


@dataclass(frozen=True)
class Place:
    """A place to build in.

    environment: variables by which profiles.yml finds it. temp: the folder that takes what does not
    fit into memory; None if that is on a server. size: returns the bytes of what was built.
    """

    environment: dict[str, str]
    temp: Path | None
    size: Callable[[], int]


@contextmanager
def new_place(engine: str, work: Path) -> Iterator[Place]:
    """Lend a place for one build. work: an empty folder, which the caller removes.

    CrossSellError if the server of PostgreSQL lets nobody in or makes no database, and if what an
    engine needs is not installed.
    """
    if engine == "postgres":
        with _new_database():
            yield Place(
                {"CROSS_SELL_POSTGRES_DATABASE": POSTGRES_DATABASE}, None, _size_of_database
            )
    elif engine == "spark":
        folder = work / SPARK
        with open_target("spark"):
            pass  # Only whether Java and the adapter are there: a session would take seconds.
        yield Place(
            {"CROSS_SELL_SPARK_FOLDER": str(folder)},
            folder / TEMP,
            lambda: sum(path.stat().st_size for path in (folder / "tables").rglob("*.parquet")),
        )
    else:
        database = work / DATABASE
        (work / TEMP).mkdir()
        yield Place(
            {
                "CROSS_SELL_DATABASE": str(database),
                "CROSS_SELL_TEMP_DIRECTORY": str(work / TEMP),
            },
            work / TEMP,
            lambda: database.stat().st_size,
        )


@contextmanager
def _new_database() -> Iterator[None]:
    from psycopg2 import Error

    with _server() as cursor:
        try:
            cursor.execute(f"create database {POSTGRES_DATABASE} template template0")
        except Error as error:
            raise CrossSellError(
                f"database {POSTGRES_DATABASE} cannot be made ({one_line(error)}): grant the user"
                " createdb, and drop what a killed benchmark has left"
            ) from error
    try:
        yield
    finally:
        with _server() as cursor:
            cursor.execute(f"drop database {POSTGRES_DATABASE} with (force)")


def _size_of_database() -> int:
    with _server() as cursor:
        cursor.execute("select pg_database_size(%s)", [POSTGRES_DATABASE])
        return cursor.fetchone()[0]


@contextmanager
def _server() -> Iterator["Cursor"]:
    """Lend a cursor outside of any transaction, as databases are made and dropped."""
    with open_target("postgres") as target:
        target.handle.rollback()
        target.handle.autocommit = True
        with target.handle.cursor() as cursor:
            yield cursor
