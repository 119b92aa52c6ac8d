"""DuckDB 2 builds the same tables as DuckDB 1.5."""

import subprocess
import time
from pathlib import Path

import pytest

from engines import exporting
from engines.builds import DUCKDB_2, assert_same, build_duckdb

pytestmark = pytest.mark.engines


def test_every_table_is_that_of_duckdb(
    engine_shop: Path, duckdb_tables: Path, tmp_path: Path
) -> None:
    started = time.monotonic()
    database = build_duckdb(DUCKDB_2, engine_shop, tmp_path)
    # Its files are for its own version to read.
    python, script = DUCKDB_2 / "bin" / "python", exporting.__file__
    subprocess.run([python, script, database, tmp_path / "tables"], check=True)
    assert_same(duckdb_tables, tmp_path / "tables", "DuckDB 2", started)
