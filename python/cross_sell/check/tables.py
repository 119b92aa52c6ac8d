"""One pass over one input table: what can be read, what is kept, what is rejected and why.

The rules are those of the contract, which staging reads as well: it rejects the rows, this foretells it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from cross_sell.project.contract import Column, Table
from cross_sell.project.seeds import known_values
from cross_sell.warehouse.files import file_relation, printable, quote_name, quote_text

WHOLE = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
# Types of a file that hold nothing that could not be read: casting every row would be for nothing.
SAFE = {
    "timestamp": ("TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "DATE"),
    "double": (*WHOLE, "DOUBLE", "FLOAT"),
    "bigint": WHOLE,
    "boolean": ("BOOLEAN",),
}


@dataclass
class ColumnCount:
    """How many values a column has, how many of them cannot be read, and one that cannot.

    filled: counted only where the column is required, or its values might be unreadable.
    """

    column: Column
    file_type: str
    filled: int
    unreadable: int
    example: str | None


@dataclass
class TableCount:
    """What one pass over a table found; rows = kept + unattributable + rejected."""

    rows: int
    unattributable: int
    reasons: dict[str, int] = field(default_factory=dict)
    columns: dict[str, ColumnCount] = field(default_factory=dict)
    unknown_event_type: str | None = None

    @property
    def rejected(self) -> int:
        return sum(self.reasons.values())

    @property
    def kept(self) -> int:
        return self.rows - self.unattributable - self.rejected


def found_columns(connection: duckdb.DuckDBPyConnection, path: Path) -> dict[str, tuple[str, str]]:
    """Return the file's columns: name in lower case -> (name as written, type in DuckDB)."""
    rows = connection.execute(f"describe select * from {file_relation(path)}").fetchall()
    return {name.lower(): (name, file_type) for name, file_type, *_ in rows}


def _value(column: Column, name: str, file_type: str) -> str:
    """SQL of the value as staging reads it (macro `conformed_column`)."""
    if column.type == "string":
        return f"nullif(trim(cast({name} as varchar)), '')"
    if column.type == "timestamp" and file_type == "VARCHAR":
        # A plain cast would drop an offset like +02:00.
        return f"cast(try_cast({name} as timestamptz) as timestamp)"
    return f"try_cast({name} as {column.type})"


def _reasons(table: Table, run_started: datetime) -> dict[str, str]:
    """Reason -> SQL condition; a row has the first reason that holds (macro `rejection_reason`)."""
    reasons = {}
    for name in table.needed:
        value, column = f"v_{name}", table.column(name)
        if column.type == "timestamp":
            moment = quote_text(run_started.strftime("%Y-%m-%d %H:%M:%S"))
            reasons[f"no readable {name}"] = f"{value} is null"
            reasons[f"{name} after the run began"] = f"{value} > timestamp {moment}"
        else:
            reasons[f"no {name}"] = f"{value} is null"
        if column.known_in:
            known = ", ".join(quote_text(word) for word in known_values(column.known_in, name))
            reasons[f"unknown {name}"] = f"{value} not in ({known})"
    return reasons


def _alias_join(found: dict, aliases: Path | None) -> tuple[str, str]:
    """SQL that joins the known aliases, and the condition that an event has no user."""
    if aliases is None or "anonymous_id" not in found:
        return "", "v_user_id is null"
    known = f"""
        select distinct trim(cast(anonymous_id as varchar)) as alias_id
        from {file_relation(aliases)}
        where trim(cast(anonymous_id as varchar)) <> '' and trim(cast(user_id as varchar)) <> ''
    """
    # One equality: with a condition on the event beside it, DuckDB would compare all pairs.
    key = "case when v_user_id is null then v_anonymous_id end"
    join = f"left join ({known}) as aliases on {key} = alias_id"
    return join, "v_user_id is null and alias_id is null"


def count_table(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    path: Path,
    found: dict[str, tuple[str, str]],
    run_started: datetime,
    aliases: Path | None = None,
) -> TableCount:
    """Read the file once and count.

    found: its columns as of `found_columns`, all required ones among them.
    run_started: UTC; later rows are rejected.
    aliases: the file of `user_aliases`, where there is one with both its columns.
    Raises duckdb.Error where the file cannot be read.
    """
    columns = [column for column in table.columns if column.name in found]
    values, measures = [], []
    for column in columns:
        name, file_type = quote_name(found[column.name][0]), found[column.name][1]
        value = f"v_{column.name}"
        values.append(f"{_value(column, name, file_type)} as {value}")
        if column.type == "string" or file_type in SAFE[column.type]:
            # Whether it is filled matters where it is required; no need to read the others.
            measures += [f"count({value})" if column.is_required else "0", "0", "null"]
            continue
        is_filled = f"trim({name}) <> ''" if file_type == "VARCHAR" else f"{name} is not null"
        text = f"r_{column.name}"
        values.append(f"case when {is_filled} then left(cast({name} as varchar), 60) end as {text}")
        is_unreadable = f"where {text} is not null and {value} is null"
        measures += [
            f"count({text})",
            f"count(*) filter ({is_unreadable})",
            f"min({text}) filter ({is_unreadable})",
        ]
    reasons = _reasons(table, run_started)
    cases = " ".join(
        f"when {condition} then {number}" for number, condition in enumerate(reasons.values())
    )
    join, has_no_user = _alias_join(found, aliases) if table.name == "events" else ("", "false")
    # 64 bits of hash stand for a key: ids of any length, counted in bounded memory.
    keys = ", ".join(f"v_{key}" for key in table.key if key in found)
    distinct = f"count(distinct hash({keys})) filter (where reason is null)" if keys else "null"
    unknown = list(reasons).index("unknown event_type") if table.name == "events" else -1
    query = f"""
        with conformed as (select {", ".join(values)} from {file_relation(path)}),
        judged as (
            select *, case {cases} end as reason, {has_no_user} as has_no_user
            from conformed {join}
        )
        select
            count(*),
            count(*) filter (where reason is null and has_no_user),
            {distinct},
            {f"min(v_event_type) filter (where reason = {unknown})" if unknown >= 0 else "null"},
            {", ".join(f"count(*) filter (where reason = {n})" for n in range(len(reasons)))},
            {", ".join(measures)}
        from judged
    """
    found_row = connection.execute(query).fetchone()
    rows, unattributable, distinct_keys, unknown_type, *counts = found_row
    result = TableCount(rows, unattributable, unknown_event_type=unknown_type)
    result.reasons = dict(zip(reasons, counts, strict=False))
    if keys:
        repeats = rows - result.rejected - distinct_keys
        result.reasons["repeated " + " and ".join(table.key)] = repeats
    result.reasons = {reason: count for reason, count in result.reasons.items() if count}
    measured = counts[len(reasons) :]
    for place, column in enumerate(columns):
        filled, unreadable, example = measured[3 * place : 3 * place + 3]
        example = None if example is None else printable(example)
        result.columns[column.name] = ColumnCount(
            column, found[column.name][1], filled, unreadable, example
        )
    return result
