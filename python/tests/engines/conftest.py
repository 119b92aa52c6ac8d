"""What the tests of engines share: the shop, its build on DuckDB, and a PostgreSQL of their own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engines.builds import DUCKDB, build_duckdb
from engines.cluster import Cluster, postgres_cluster
from engines.exporting import export_duckdb
from engines.shop import write_shop


@pytest.fixture(scope="session")
def engine_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the shop that every engine builds."""
    return write_shop(tmp_path_factory.mktemp("engines") / "shop")


@pytest.fixture(scope="session")
def duckdb_tables(engine_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every table of the build that all others are compared with, as Parquet files."""
    home = tmp_path_factory.mktemp("duckdb")
    export_duckdb(build_duckdb(DUCKDB, engine_shop, home), home / "tables")
    return home / "tables"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A folder for what Spark leaves, which is a lot; it is gone when the test has ended."""
    yield tmp_path
    shutil.rmtree(tmp_path)


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A server with an empty database `shop`."""
    with postgres_cluster() as server:
        server.create_database("shop")
        yield server
