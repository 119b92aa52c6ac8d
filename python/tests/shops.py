"""Small shops written as files, and the command line run on them."""

import csv
import os
import re
import signal
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from cross_sell import cli
from cross_sell.project.dbt import environment

START = datetime(2026, 1, 1, 12)
BEFORE = b"a database of an earlier run"


@dataclass
class Outcome:
    """What the command line did: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def error(self) -> str:
        """The one line of an error; fails the test if there is more, or none."""
        lines = [line for line in self.err.splitlines() if line.startswith("error: ")]
        assert self.code == 2, self.err
        assert len(lines) == 1, self.err
        assert self.err.rstrip("\n").endswith(lines[0]), self.err
        assert "Traceback" not in self.err + self.out
        return lines[0].removeprefix("error: ")


def event(
    user: str | None,
    item: str | None,
    kind: str | None = "view",
    minutes: float = 0,
    **more: object,
) -> dict:
    """Return an event; it happens so many minutes after START unless `more` has another time."""
    at = START + timedelta(minutes=minutes)
    return {"user_id": user, "item_id": item, "event_type": kind, "event_at": at, **more}


def item(item_id: str, path: str = "Shop/All", **more: object) -> dict:
    """Return an item of the catalogue."""
    return {"item_id": item_id, "item_name": f"Item {item_id}", "category_path": path, **more}


def small_shop() -> list[dict]:
    """Return events of 8 users who view three of six items in turn and buy the last."""
    rows = []
    for user in range(8):
        for step in range(3):
            kind = "purchase" if step == 2 else "view"
            rows.append(event(f"u{user}", f"i{(user + step) % 6}", kind, 60 * user + 5 * step))
    return rows


def write_parquet(folder: Path, **tables: list[dict] | pa.Table) -> Path:
    """Write each table as `<folder>/<table>.parquet` and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        table = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(_filled(rows))
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def write_csv(folder: Path, **tables: list[dict]) -> Path:
    """Write each table as `<folder>/<table>.csv` and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        rows = _filled(rows)
        with open(folder / f"{name}.csv", "w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def _filled(rows: list[dict]) -> list[dict]:
    # Arrow takes the columns of the first row for those of all.
    names = dict.fromkeys(name for row in rows for name in row)
    return [{name: row.get(name) for name in names} for row in rows]


def variables(database: Path, **more: str) -> dict[str, str]:
    """Return the environment of a run that leaves everything beside its database."""
    here = database.parent
    return {
        "CROSS_SELL_DATABASE": str(database),
        "CROSS_SELL_TEMP_DIRECTORY": str(here / "temp"),
        "CROSS_SELL_THREADS": "2",
        "DBT_TARGET_PATH": str(here / "target"),
        "DBT_LOG_PATH": str(here / "logs"),
        **more,
    }


def command(*words: object, database: Path, **more: str) -> Outcome:
    """Run the command line in this process, which saves the start of Python and dbt.

    more: further environment variables. Whatever it raises fails the test.
    """
    out, err = StringIO(), StringIO()
    with (
        environment(**variables(database, **more)),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as stop:  # argparse after --help
            code = stop.code
    return Outcome(code, out.getvalue(), err.getvalue())


def process(*words: object, database: Path, **more: str) -> subprocess.Popen:
    """Start the command line as a process of its own, as a shell does.

    Ctrl-C reaches it, even if the tests run in the background, where shells let it be ignored.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "cross_sell.cli", *map(str, words)],
        env={**os.environ, **variables(database, **more)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def command_process(*words: object, database: Path, **more: str) -> Outcome:
    """Run the command line as a process of its own to its end."""
    running = process(*words, database=database, **more)
    out, err = running.communicate(timeout=600)
    return Outcome(running.returncode, out, err)


def run(folder: Path, *words: object, database: Path, **more: str) -> Outcome:
    """Run `cross-sell run` in this process."""
    return command("run", "--data", folder, *words, database=database, **more)


def rows(database: Path, sql: str) -> list[tuple]:
    """Return what a query finds in a built database."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def lists(database: Path) -> dict[str, list[str]]:
    """Return the items of each user's list, best first."""
    found: dict[str, list[str]] = {}
    for user, item_id in rows(
        database,
        "select user_id, item_id from user_recommendations order by user_id, recommendation_rank",
    ):
        found.setdefault(user, []).append(item_id)
    return found


def earlier_run(folder: Path) -> Path:
    """Return a database that an earlier run has left; no run that fails may change a byte of it."""
    folder.mkdir(parents=True, exist_ok=True)
    database = folder / "shop.duckdb"
    database.write_bytes(BEFORE)
    return database


def assert_untouched(database: Path) -> None:
    """Assert that a failed run has left the earlier database and nothing of its own."""
    assert database.read_bytes() == BEFORE
    left = {path.name for path in database.parent.iterdir()}
    assert not [name for name in left if re.search(r"building|\.wal$", name)], left
