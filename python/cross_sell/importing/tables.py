"""What the importers share: read a data set's CSV files, write input tables whole or not at all."""

import csv
import gzip
import re
import shlex
import shutil
import sys
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.warehouse.files import one_line, quote_name, quote_text


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Turn whatever goes wrong with the file into a CrossSellError that names it."""
    try:
        yield
    except (OSError, EOFError, UnicodeError, csv.Error, zlib.error, duckdb.Error) as error:
        raise CrossSellError(f"cannot read '{file}': {one_line(error)}") from error


def published_relation(file: Path, columns: Sequence[str], data_set: str) -> str:
    """Return SQL that reads a file in the form of its publisher as text.

    file: .parquet, or CSV with commas, plain or .gz.
    columns: those that it must have, in any order, upper or lower case.
    data_set: its name, for the CrossSellError where the file is missing or lacks a column.
    """
    if not file.is_file():
        raise CrossSellError(f"there is no file '{file}'")
    # DuckDB reads the name as a glob: brackets make its special characters stand for themselves.
    literal = quote_text(re.sub(r"([*?\[])", r"[\1]", str(file)))
    is_parquet = file.suffix.lower() == ".parquet"
    is_zipped = file.suffix.lower() == ".gz"
    with reading(file):
        if is_parquet:
            names = duckdb.sql(f"select * from read_parquet({literal})").columns
        else:
            if is_zipped:
                _read_to_the_end(file)
            with (gzip.open if is_zipped else open)(file, "rb") as content:
                header = content.readline(1 << 16).decode("utf-8-sig")
            names = next(csv.reader([header]), [])
    missing = [name for name in columns if name not in [found.lower() for found in names]]
    if missing:
        raise CrossSellError(f"'{file}' is not a file of {data_set}: it has no column {missing[0]}")
    if is_parquet:
        texts = ", ".join(f"cast({name} as varchar) as {name}" for name in columns)
        return f"(select {texts} from read_parquet({literal})) as published"
    # With the columns named, DuckDB does not guess the form of the file from its first lines,
    # and one broken line among them is told with its number.
    types = ", ".join(f"{quote_name(name)}: 'varchar'" for name in names)
    return (
        f"read_csv({literal}, auto_detect = false, header = true, columns = {{{types}}},"
        f""" delim = ',', quote = '"', escape = '"', compression = """
        f"{quote_text('gzip' if is_zipped else 'none')})"
    )


def _read_to_the_end(file: Path) -> None:
    # DuckDB would take the first part of a download that was cut off for the whole.
    with gzip.open(file) as content:
        while content.read(1 << 22):
            pass


def refuse_useless_events(
    connection: duckdb.DuckDBPyConnection, relation: str, source: str, time: str
) -> None:
    """CrossSellError where the events have no rows, or not one `event_at`.

    source: the file or files they are from. time: the column of the times, and an example.
    """
    count, readable = connection.execute(
        f"select count(*), count(event_at) from {relation}"
    ).fetchone()
    if not count:
        raise CrossSellError(f"{source}: no rows")
    if not readable:
        raise CrossSellError(f"{source}: no row has a readable {time}")


def refuse_missing_folder(folder: Path, data_set: str) -> None:
    """CrossSellError unless `folder` is one. data_set: what it is to hold, by name."""
    if not folder.is_dir():
        kind = "is a file" if folder.exists() else "does not exist"
        raise CrossSellError(f"folder '{folder}' {kind}: give the folder of {data_set}")


def refuse_other_files(out: Path, tables: Sequence[str]) -> None:
    """CrossSellError unless `out` is absent or a folder with nothing but these tables."""
    if out.exists() and not out.is_dir():
        raise CrossSellError(f"'{out}' is a file: give --out a folder")
    ours = {f"{table}.parquet" for table in tables}
    names = [path.name for path in out.iterdir()] if out.exists() else []
    others = sorted(set(names) - ours)
    if others:
        raise CrossSellError(f"'{out}' holds other files ({others[0]}): give --out a new folder")


def write_tables(
    connection: duckdb.DuckDBPyConnection, queries: dict[str, str], out: Path
) -> dict[str, int]:
    """Write each query as `<out>/<table>.parquet`; return the rows of each.

    They are written beside `out`, which they replace when all are there. CrossSellError where
    they cannot be written.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        written = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise CrossSellError(f"cannot write to '{out}': {error.strerror}") from error
    former = written.with_name(f"{written.name}.former")
    try:
        rows = {}
        for table, query in queries.items():
            target = quote_text(str(written / f"{table}.parquet"))
            command = f"copy ({query}) to {target} (format parquet, compression zstd)"
            rows[table] = connection.execute(command).fetchone()[0]
        written.chmod(0o755)
        if out.exists():
            out.rename(former)
        written.rename(out)
    except (OSError, duckdb.Error) as error:
        raise CrossSellError(f"cannot write to '{out}': {one_line(error)}") from error
    finally:
        if former.exists() and not out.exists():
            former.rename(out)
        shutil.rmtree(written, ignore_errors=True)
        shutil.rmtree(former, ignore_errors=True)
    return rows


def say_reading(file: Path) -> None:
    """Say which file is being read, on standard error."""
    print(f"reading {file}", file=sys.stderr, flush=True)


def say_written(
    rows: dict[str, int], out: Path, left_out: dict[str, int | None] | None = None
) -> None:
    """Say how many rows each table has, what was left out, where they lie and how to go on.

    left_out: what, and how many of it: None where there is no number, and 0 is not told.
    """
    print(", ".join(f"{table}: {count:,} rows" for table, count in rows.items()))
    for what, count in (left_out or {}).items():
        if count != 0:
            print(f"left out: {what}" + ("" if count is None else f": {count:,}"))
    print(f"written to {out}; go on with cross-sell run --data {shlex.quote(str(out))}")
