"""Values as a build reads them, one at a time or as a table: what the tests of reading share."""

import csv
from datetime import datetime
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from cross_sell.check.folder import CheckReport, check_folder
from cross_sell.project.contract import load_contract
from cross_sell.project.rendering import Rendering

NOW = datetime(2026, 1, 31, 12)
CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "11-category-paths"
GOOD = {"user_id": "u1", "item_id": "i1", "event_type": "view", "event_at": "2026-01-01 10:00:00"}


@cache
def reading(connection: duckdb.DuckDBPyConnection, name: str, kind: str) -> tuple[str, str]:
    """Return SQL that makes a table `given` of one value, and SQL that reads it as a build does."""
    table, column = name.split(".")
    required = [c.name for c in load_contract()[table].columns if c.is_required]
    columns = dict.fromkeys(required, "cast(null as varchar)")
    columns[column] = f"cast($value as {kind})"
    listed = ", ".join(f"{expression} as {name}" for name, expression in columns.items())
    given = f"create or replace table given as select {listed}"
    connection.execute(given, {"value": None})
    rendering = Rendering(connection, {f"{table}_relation": "main.given"}, NOW)
    rows = rendering.macro("conformed_input", table)
    return given, f"select {column}, odd_values from ({rows})"


def read(
    connection: duckdb.DuckDBPyConnection, name: str, value: object, kind: str = "varchar"
) -> tuple:
    """Return what a value of a column is read as, and what is told of it (macro odd_values).

    name: table.column. kind: the type that the column has in the input.
    """
    given, read_rows = reading(connection, name, kind)
    connection.execute(given, {"value": value})
    return connection.execute(read_rows).fetchone()


def base_rows(folder: Path, model: str, columns: str) -> list[tuple]:
    """Return columns of a base model that reads a folder, in the order of the file."""
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        Rendering(connection, {"data_path": str(folder)}, NOW).create(model)
        return connection.execute(f"select {columns} from {model} order by source_row").fetchall()


def check(folder: Path, **tables: object) -> CheckReport:
    """Check tables as of a fixed start of the run: rows as CSV, Arrow tables as Parquet."""
    for name, rows in tables.items():
        if isinstance(rows, pa.Table):
            pq.write_table(rows, folder / f"{name}.parquet")
            continue
        names = list(dict.fromkeys(key for row in rows for key in row))
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows(rows)
    return check_folder(folder, run_started=NOW, variables={"max_rejected_share": 1})


def event(**values: object) -> dict:
    """A row of events."""
    return {**GOOD, **values}


# What is known to go wrong. A test that begins to pass fails here until its mark is taken off.
