"""`cross-sell check` on small exports that are written by hand."""

import argparse
from datetime import datetime
from pathlib import Path

from cross_sell.check import add_parser
from cross_sell.check.folder import check_folder

NOW = datetime(2026, 1, 31, 12, 0, 0)
HEADER = "user_id,item_id,event_type,event_at"
ITEM_COLUMNS = ("item_id", "item_name", "category_path")
GOOD = "u1,i1,view,2026-01-01 10:00:00"


def write(folder: Path, table: str, *lines: str) -> Path:
    """Write a CSV file of one table."""
    path = folder / f"{table}.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def check(folder: Path, **variables):
    """Check as of a fixed start of the run, with vars."""
    return check_folder(folder, run_started=NOW, variables=variables)


def main(*argv: str) -> int:
    """Run the verb as the command line does, and return the exit code."""
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["check", *argv])
    return args.run(args)


def only_error(folder: Path) -> str:
    """Return the one error that a folder has."""
    report = check(folder)
    (error,) = report.errors
    assert "\n" not in error
    return error
