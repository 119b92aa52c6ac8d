"""A folder of input tables: which files there are, and what is wrong with them."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from cross_sell.check.csv_faults import csv_fault, long_row_fault, row_fault
from cross_sell.check.file_kinds import kind_fault
from cross_sell.errors import CrossSellError
from cross_sell.project.contract import Table, load_contract
from cross_sell.project.rendering import Rendering
from cross_sell.warehouse.files import one_line, printable
from cross_sell.warehouse.limits import enough_memory, temporary_database

SUFFIXES = (".parquet", ".csv")
# The models whose rows are told.
FINDINGS = ("int_input_findings", "int_repeat_findings")


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

    first_event_at, last_event_at: UTC, of the events that are kept; None where nothing was read.
    errors: nothing sensible can come out. warnings: odd, yet it can be built from. notes: for
    information. One line each.
    """

    folder: str
    tables: list[CheckedTable] = field(default_factory=list)
    first_event_at: datetime | None = None
    last_event_at: datetime | None = None
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def has_rows(self, name: str) -> bool:
        """Whether there are rows of a table that can be used."""
        return any(table.name == name and table.kept for table in self.tables)


def check_folder(
    folder: Path,
    *,
    run_started: datetime | None = None,
    variables: dict | None = None,
    on_table: Callable[[str], None] = lambda file: None,
) -> CheckReport:
    """Check `<folder>/<table>.parquet` or `.csv` of every table against the contract.

    Tables that the vars let be composed of sources are read from those, which lie in folders of
    their names.
    run_started: UTC, without time zone; later events are rejected. Now by default.
    variables: vars of the run; dbt_project.yml has the others.
    on_table: called with the name of each file before it is read.
    What is wrong with the input is in the report's `errors`; nothing is raised for it. What the
    rows say is found by the models of staging and of the room `input_checks`, as in a build; they
    run only if every file can be read.
    """
    folder = Path(folder)
    report = CheckReport(str(folder))
    if not folder.is_dir():
        kind = "is a file" if folder.exists() else "does not exist"
        report.errors.append(
            f"folder '{folder}' {kind}: give the folder of <table>.parquet or .csv files"
        )
        return report
    contract = load_contract()
    with temporary_database() as connection:
        variables = {**(variables or {}), "data_path": str(folder.resolve())}
        rendering = Rendering(connection, variables, run_started)
        composed = [table for table in contract if rendering.macro("is_composed", table)]
        files = _find_files(folder, contract, composed, rendering, report)
        is_named = bool(variables.get("models_path"))
        _look_for_models(folder, contract, rendering, is_named, report)
        for name, file in files.items():
            _look_at(connection, rendering, contract[name], file, report)
        _look_at_sources(folder, rendering, report)
        if not report.errors:
            _judge_rows(connection, rendering, files, composed, report, on_table)
    return report


def checked_folder(folder: Path, *, variables: dict | None = None) -> CheckReport:
    """Return what `check_folder` finds. CrossSellError with the errors, if there are any."""
    report = check_folder(folder, variables=variables)
    if report.errors:
        raise CrossSellError("; ".join(report.errors))
    return report


def listed(names: object, most: int = 8) -> str:
    """Return the first names on one line, and how many more there are."""
    names = [printable(str(name)) for name in names]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _find_files(
    folder: Path,
    contract: dict[str, Table],
    composed: list[str],
    rendering: Rendering,
    report: CheckReport,
) -> dict[str, Path]:
    files, absent = {}, []
    data_files = sorted(path.name for path in folder.iterdir() if path.suffix.lower() in SUFFIXES)
    places = {name: Path(rendering.macro("input_folder", name)) for name in contract}
    for name, table in contract.items():
        there = [places[name] / f"{name}{suffix}" for suffix in SUFFIXES]
        there = [path for path in there if path.exists()]
        if len(there) == 2:
            report.errors.append(
                f"table {name} is there twice: keep one of {name}.parquet and {name}.csv"
            )
        elif name in composed:
            if there:
                report.notes.append(f"not read, as {name} comes from sources: {there[0].name}")
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


def _look_at_sources(folder: Path, rendering: Rendering, report: CheckReport) -> None:
    """Say which tables the named sources lack, and which of their files are not what they seem."""
    for kind in ("event", "message"):
        for source in rendering.macro("named_sources", kind):
            tables = rendering.macro("source_tables", source)
            for file in sorted((folder / source).glob("*.*")):
                if file.stem in tables and file.suffix in SUFFIXES:
                    fault = kind_fault(file) or (
                        csv_fault(file) if file.suffix == ".csv" else None
                    )
                    if fault:
                        report.errors.append(f"source {source}: {fault}")
            if not report.errors and (absent := rendering.macro("absent_tables", source)):
                report.errors.append(
                    f"source {source} has no table {', '.join(absent)}: put it as Parquet or CSV into"
                    f" '{folder / source}'"
                )


def _look_for_models(
    folder: Path,
    contract: dict[str, Table],
    rendering: Rendering,
    is_named: bool,
    report: CheckReport,
) -> None:
    """Say where fitted models are looked for, if they are not there but may be elsewhere.

    is_named: whether the user has named that folder.
    """
    fitted = [name for name, table in contract.items() if table.folder == "models"]
    place = Path(rendering.macro("input_folder", fitted[0]))
    if place.exists() and not place.is_dir():
        report.errors.append(f"'{place}' is a file: give the folder of {listed(fitted)}")
    elif is_named and not place.exists():
        report.notes.append(f"folder '{place}' does not exist: the shipped parameters are used")
    strays = [f"{name}{suffix}" for name in fitted for suffix in SUFFIXES]
    strays = [name for name in strays if (folder / name).exists()]
    if strays and place != folder.resolve():
        report.notes.append(f"not read, as fitted models are read from '{place}': {listed(strays)}")


def _look_at(
    connection: duckdb.DuckDBPyConnection,
    rendering: Rendering,
    table: Table,
    file: Path,
    report: CheckReport,
) -> None:
    """Say which columns of the file are missing, unknown or of a type that no value can have."""
    if fault := kind_fault(file) or (csv_fault(file) if file.suffix == ".csv" else None):
        report.errors.append(fault)
        return
    try:
        relation = rendering.macro("input_relation", table.name, table.name)
    except duckdb.Error as error:
        report.errors.append(_unreadable(file, error))
        return
    except CrossSellError as error:
        report.errors.append(str(error))
        return
    if not relation:
        report.errors.append(
            f"{file.name} cannot be found by DuckDB in '{file.parent}': give the folder another"
            " name, without a backslash"
        )
        return
    try:
        described = connection.execute(f"describe select * from {relation}")
        found = {
            name.lower(): (name, kind)
            for name, kind, *_ in described.fetchall()
            if name != "source_row"
        }
    except duckdb.Error as error:
        report.errors.append(_unreadable(file, error, relation))
        return
    names = [written for written, _ in found.values()]
    strangers = {key: found[key][0] for key in found if key not in {c.name for c in table.columns}}
    missing = [c.name for c in table.columns if c.is_required and c.name not in found]
    if missing and len(strangers) == len(found):
        # The names may be data, so they are not shown.
        report.errors.append(
            f"{file.name} has none of the columns of {table.name}: its first line must name the"
            f" columns, {listed(missing)} among them"
        )
        return
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
    for column in table.columns:
        _, kind = found.get(column.name, ("", "VARCHAR"))
        if not rendering.macro("is_plain_type", kind.lower()):
            report.errors.append(
                f"column {column.name} of {table.name} is of type {kind}: give one plain value per"
                " row, several as text with commas between them"
            )
        elif column.name.endswith("_id") and kind in ("DOUBLE", "FLOAT"):
            report.notes.append(
                f"{table.name}.{column.name}: its ids are decimal numbers, read as text like '1.0';"
                " write them as text"
            )
    if strangers:
        report.notes.append(
            f"{table.name}: columns not in the contract, not read: {listed(strangers.values())}"
        )
    absent = [c.name for c in table.columns if c.name not in found]
    if absent and not missing:
        report.notes.append(
            f"{table.name}: columns missing, treated as empty: {listed(absent, len(absent))}"
        )


def _judge_rows(
    connection: duckdb.DuckDBPyConnection,
    rendering: Rendering,
    files: dict[str, Path],
    composed: list[str],
    report: CheckReport,
    on_table: Callable[[str], None],
) -> None:
    """Read every table as a build does, and report what its rows say."""
    places = {name: file.name for name, file in files.items()}
    places |= {name: f"source_{name}" for name in composed}
    # Aliases come first, as the events are read with them.
    for name in sorted(places, key=lambda name: name != "user_aliases"):
        on_table(places[name])
        try:
            rendering.create(f"base_shop__{name}")
        except duckdb.Error as error:
            if name in composed:
                report.errors.append(f"{places[name]}: {one_line(error)}")
                return
            relation = rendering.macro("input_relation", name, name)
            report.errors.append(_unreadable(files[name], error, relation))
            return
    with enough_memory("the check"):
        for findings in FINDINGS:
            rendering.create(findings)
    report.first_event_at, report.last_event_at = connection.execute(
        "select min(event_at), max(event_at) from stg_events"
    ).fetchone()
    reasons: dict[str, dict[str, int]] = {}
    for name, reason, count in connection.execute(
        "select table_name, rejection_reason, rejected_rows from int_rejections"
        " order by table_name, rejected_rows desc, rejection_reason"
    ).fetchall():
        reasons.setdefault(name, {})[reason] = count
    counts = {
        row[0]: row[1:]
        for row in connection.execute(
            "select table_name, read_rows, kept_rows, unattributable_rows, rejected_rows"
            " from int_input_row_counts"
        ).fetchall()
    }
    for name, place in places.items():
        report.tables.append(CheckedTable(name, place, *counts[name], reasons.get(name, {})))
        if not counts[name][0] and name != "events":
            report.notes.append(f"{name}: no rows")
    lines = {"error": report.errors, "warning": report.warnings, "note": report.notes}
    for severity, message in connection.execute(
        f"select severity, message from ({' union all '.join(f'from {name}' for name in FINDINGS)})"
        " order by table_name, column_name nulls last, check_name, message"
    ).fetchall():
        lines[severity].append(printable(message, 400))


def _unreadable(file: Path, error: duckdb.Error, relation: str = "") -> str:
    """Return in one line why DuckDB cannot read the file; relation: as what it was read."""
    if isinstance(error, duckdb.OutOfMemoryException):
        return f"{file.name}: memory ran out, raise CROSS_SELL_MEMORY_LIMIT or free disk space"
    is_csv = file.suffix == ".csv"
    if is_csv and (fault := long_row_fault(file, str(error))):
        return fault
    if is_csv and relation and "CSV" in str(error) and (fault := row_fault(file, relation)):
        return fault
    return f"{file.name} cannot be read as {'CSV' if is_csv else 'Parquet'}: {one_line(error)}"
