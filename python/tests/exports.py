"""The small exports of tools in `sources/`, and what the project composes of them.

The folders hold tables in the shape and with the names of the originals; Google Analytics 4 as the
lines of JSON that BigQuery exports. `expected` holds the rows of the input tables, derived by hand.
"""

import csv
import re
import shutil
from pathlib import Path

import duckdb

from cross_sell.project.contract import load_contract
from cross_sell.project.rendering import Rendering
from cross_sell.warehouse.files import quote_text

HERE = Path(__file__).parent / "sources"
# The sources of events and of messages that are named, and whose folder holds the expected rows.
CASES = {
    "ga4": (["ga4"], []),
    "klaviyo": ([], ["klaviyo"]),
    "rudderstack": (["rudderstack"], ["braze"]),
    "segment": (["segment"], []),
    "shopify": (["shopify"], []),
    "together": (["segment", "shopify"], ["klaviyo"]),
}


def write_exports(folder: Path) -> Path:
    """Write the exports of all sources, of Google Analytics 4 a file per day; return the folder."""
    for source in HERE.iterdir():
        shutil.copytree(source, folder / source.name)
    lines = f"read_json({quote_text(str(HERE / 'ga4' / 'events.jsonl'))}, map_inference_threshold = -1)"
    for day in ("20260105", "20260106"):
        found = duckdb.sql(f"select * from {lines} where event_date = '{day}'")
        found.write_parquet(str(folder / "ga4" / f"events_{day}.parquet"))
    return folder


def named(case: str, **more: object) -> dict:
    """Return the vars that name the sources of a case."""
    events, messages = CASES[case]
    return {"event_sources": events, "message_sources": messages, **more}


def as_told(value: object) -> str:
    """Return a value as the expected rows write it: nothing is empty, 30.0 is 30, also as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return re.sub(r"^(\d+)\.0+(?= |$)", r"\1", str(value))


def found_rows(connection: duckdb.DuckDBPyConnection, table: str) -> list[dict[str, str]]:
    """Return the rows of a composed table, in order, without columns that are empty throughout."""
    result = connection.execute(f"select * from source_{table} order by all")
    names = [column[0] for column in result.description]
    found = [[as_told(value) for value in row] for row in result.fetchall()]
    full = [place for place in range(len(names)) if any(row[place] for row in found)]
    return sorted(
        ({names[place]: row[place] for place in full} for row in found), key=lambda row: str(row)
    )


def expected_rows(case: str, table: str) -> list[dict[str, str]]:
    """Return the rows written by hand."""
    with open(HERE / case / "expected" / f"{table}.csv", encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: str(row))


def composed_tables(rendering: Rendering) -> list[str]:
    """Return the input tables that are composed of the sources that the vars name."""
    return [table for table in load_contract() if rendering.macro("is_composed", table)]


def composed(folder: Path, variables: dict, *models: str) -> duckdb.DuckDBPyConnection:
    """Return a connection to the tables that are composed of the sources that the vars name.

    folder: holds the exports. models: further models that are made, with what they read.
    """
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    rendering = Rendering(connection, {"data_path": str(folder), **variables})
    for model in [*(f"source_{table}" for table in composed_tables(rendering)), *models]:
        rendering.create(model)
    return connection


def write_table(folder: Path, source: str, table: str, **columns: list) -> None:
    """Write a table of a source as CSV, in place of what is there; each column with its values."""
    rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
    with open(folder / source / f"{table}.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(columns))
        writer.writeheader()
        writer.writerows(rows)


def read_table(folder: Path, source: str, table: str) -> dict[str, list[str]]:
    """Return the columns of a table of a source that is a CSV file."""
    with open(folder / source / f"{table}.csv", encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = list(reader)
        return {name: [row[name] for row in rows] for name in reader.fieldnames or []}
