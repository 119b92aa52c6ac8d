"""Reading the shop's files with DuckDB: names quoted, memory bounded, errors in one line."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError


def quote_name(name: str) -> str:
    """Return an SQL identifier that stands for exactly this name."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Return an SQL string that stands for exactly this text."""
    return "'" + text.replace("'", "''") + "'"


def file_relation(path: Path, **options: str) -> str:
    """Return SQL that reads one Parquet or CSV file, CSV as text so that 00123 keeps its zeros.

    options: further settings of DuckDB's reader, as SQL.
    """
    # DuckDB reads the name as a glob: brackets make its special characters stand for themselves.
    literal = quote_text(re.sub(r"([*?\[])", r"[\1]", str(path)))
    if path.suffix.lower() == ".csv":
        # Without skip = 0, DuckDB drops leading lines that do not fit, the header among them.
        fixed = {"all_varchar": "true", "header": "true", "skip": "0"}
        reader, options = "read_csv", {**fixed, **options}
    else:
        reader = "read_parquet"
    return f"{reader}({', '.join([literal, *(f'{k} = {v}' for k, v in options.items())])})"


@contextmanager
def duckdb_in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open DuckDB with bounded memory; what does not fit goes to a temporary folder.

    CROSS_SELL_MEMORY_LIMIT and CROSS_SELL_THREADS bound it as they bound the build.
    CrossSellError if DuckDB does not take them.
    """
    with tempfile.TemporaryDirectory(prefix="cross_sell_") as folder:
        config = {
            "memory_limit": os.environ.get("CROSS_SELL_MEMORY_LIMIT", "5GB"),
            "temp_directory": folder,
        }
        if os.environ.get("CROSS_SELL_THREADS"):
            config["threads"] = os.environ["CROSS_SELL_THREADS"]
        try:
            connection = duckdb.connect(":memory:", config=config)
        except duckdb.Error as error:
            raise CrossSellError(
                "CROSS_SELL_MEMORY_LIMIT or CROSS_SELL_THREADS is no setting of DuckDB:"
                f" {one_line(error)}"
            ) from error
        try:
            connection.execute("set TimeZone = 'UTC'")
            yield connection
        finally:
            connection.close()


_HARMLESS_DETAIL = re.compile(
    r"Expected Number of Columns: \d+ Found: \d+"
    r"|Invalid unicode .*detected\. This file is not utf-8 encoded\."
    r"|Value with unterminated quote found\."
)


def one_line(error: Exception) -> str:
    """Return what DuckDB says in one line, without the rows it quotes: they may be personal."""
    lines = str(error).splitlines() or [type(error).__name__]
    first = re.sub(r"^[A-Za-z/ ]+ Error: ", "", lines[0]).strip()
    details = [line.strip() for line in lines[1:] if _HARMLESS_DETAIL.fullmatch(line.strip())]
    return " ".join([first, *details[:1]])[:300]


def printable(text: str, length: int = 40) -> str:
    """Return foreign text fit for one line of a terminal: no control characters, cut short."""
    clean = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return clean if len(clean) <= length else clean[: length - 1] + "…"
