"""A folder of input tables: which files there are, and what is wrong with them."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from cross_sell.check.judgement import judge, listed
from cross_sell.check.tables import count_table, found_columns
from cross_sell.project.contract import Table, load_contract
from cross_sell.project.variables import project_var
from cross_sell.warehouse.files import one_line
from cross_sell.warehouse.limits import duckdb_in_memory

SUFFIXES = (".parquet", ".csv")


@dataclass
class CheckedTable:
    """One table that was read: rows = kept + unattributable + rejected."""

    name: str
    file: str
    rows: int
    kept: int
    unattributable: int
    rejected: int
    reasons: dict[str, int]


@dataclass
class CheckReport:
    """What was found in a folder; it can be built from where `errors` is empty.

    errors, notes: one line each.
    """

    folder: str
    tables: list[CheckedTable] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def check_folder(
    folder: Path,
    *,
    run_started: datetime | None = None,
    max_rejected_share: float | None = None,
    on_table: Callable[[str], None] = lambda file: None,
) -> CheckReport:
    """Check `<folder>/<table>.parquet` or `.csv` of every table against the contract.

    run_started: UTC, without time zone; later events are rejected. Now by default.
    max_rejected_share: 0 to 1; by default the var of that name in dbt_project.yml.
    on_table: called with the name of each file before it is read.
    What is wrong with the input is in the report's `errors`; nothing is raised for it.
    """
    folder = Path(folder)
    report = CheckReport(str(folder))
    if not folder.is_dir():
        kind = "is a file" if folder.exists() else "does not exist"
        report.errors.append(
            f"folder '{folder}' {kind}: give the folder of <table>.parquet or .csv files"
        )
        return report
    if run_started is None:
        run_started = datetime.now(UTC).replace(tzinfo=None)
    if max_rejected_share is None:
        max_rejected_share = float(project_var("max_rejected_share", 0.05))
    contract = load_contract()
    files = _find_files(folder, contract, report)
    with duckdb_in_memory() as connection:
        readable = {}
        for name, file in files.items():
            found = _look_at(connection, contract[name], file, report)
            if found:
                readable[name] = (file, found)
        aliases = readable["user_aliases"][0] if "user_aliases" in readable else None
        for name, (file, found) in readable.items():
            on_table(file.name)
            table = contract[name]
            try:
                count = count_table(connection, table, file, found, run_started, aliases)
            except duckdb.Error as error:
                report.errors.append(_unreadable(file, error))
                continue
            report.tables.append(
                CheckedTable(
                    name=name,
                    file=file.name,
                    rows=count.rows,
                    kept=count.kept,
                    unattributable=count.unattributable,
                    rejected=count.rejected,
                    reasons=count.reasons,
                )
            )
            errors, notes = judge(table, count, max_rejected_share)
            report.errors += errors
            report.notes += notes
    return report


def _find_files(folder: Path, contract: dict[str, Table], report: CheckReport) -> dict[str, Path]:
    files, absent = {}, []
    data_files = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    for name, table in contract.items():
        there = [folder / f"{name}{suffix}" for suffix in SUFFIXES]
        there = [path for path in there if path.exists()]
        if len(there) == 2:
            report.errors.append(
                f"table {name} is there twice: keep one of {name}.parquet and {name}.csv"
            )
        elif there and not there[0].is_file():
            report.errors.append(f"{there[0].name} is not a file: give one file per table")
        elif there:
            files[name] = there[0]
        elif table.is_required:
            hint = f", found {listed(data_files)}" if data_files else ""
            report.errors.append(
                f"no {name}.parquet or {name}.csv in '{folder}'{hint}: add it or rename one"
            )
        else:
            absent.append(name)
    if absent:
        report.notes.append(f"missing, treated as empty: {listed(absent, len(absent))}")
    known = {f"{name}{suffix}" for name in contract for suffix in SUFFIXES}
    strangers = [name for name in data_files if name not in known]
    if strangers:
        report.notes.append(f"not tables of the contract, not read: {listed(strangers)}")
    return files


def _look_at(
    connection: duckdb.DuckDBPyConnection, table: Table, file: Path, report: CheckReport
) -> dict | None:
    """Return the file's columns where all required ones are there; say what is missing."""
    try:
        found = found_columns(connection, file)
    except duckdb.Error as error:
        report.errors.append(_unreadable(file, error))
        return None
    names = [written for written, _ in found.values()]
    if file.suffix == ".csv" and len(names) == 1 and any(mark in names[0] for mark in ",;\t|"):
        report.errors.append(
            f"{file.name} cannot be read as CSV: its rows do not have the columns of its first line"
        )
        return None
    strangers = {key: found[key][0] for key in found if key not in {c.name for c in table.columns}}
    missing = [c.name for c in table.columns if c.is_required and c.name not in found]
    if missing and len(strangers) == len(found):
        # The names may be data, so they are not shown.
        report.errors.append(
            f"{file.name} has none of the columns of {table.name}: its first line must name the"
            f" columns, {listed(missing)} among them"
        )
        return None
    for name in missing:
        # Spelling only: a hint from meaning (customer for user) could be wrong.
        near = difflib.get_close_matches(
            name.replace("_", ""), [key.replace("_", "") for key in strangers], cutoff=0.75
        )
        likely = [written for key, written in strangers.items() if key.replace("_", "") in near]
        report.errors.append(
            f"column {name} of {table.name} is missing from {file.name}"
            f" (found {listed(likely or names)}): add it or rename one"
        )
    if missing:
        return None
    if strangers:
        report.notes.append(
            f"{table.name}: columns not in the contract, not read: {listed(strangers.values())}"
        )
    absent = [c.name for c in table.columns if c.name not in found]
    if absent:
        report.notes.append(
            f"{table.name}: columns missing, treated as empty: {listed(absent, len(absent))}"
        )
    return found


def _unreadable(file: Path, error: duckdb.Error) -> str:
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"{file.name}: memory ran out, raise CROSS_SELL_MEMORY_LIMIT or free disk space"
    kind = "CSV" if file.suffix == ".csv" else "Parquet"
    return f"{file.name} cannot be read as {kind}: {one_line(error)}"
