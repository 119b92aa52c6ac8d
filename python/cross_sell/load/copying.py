"""The input tables of a folder, as DuckDB reads them, copied into PostgreSQL in one transaction."""

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.project.contract import Table, load_contract
from cross_sell.project.rendering import Rendering
from cross_sell.warehouse.files import one_line, quote_text
from cross_sell.warehouse.limits import temporary_database
from cross_sell.warehouse.targets.target import Target

if TYPE_CHECKING:
    from psycopg2.extensions import cursor as Cursor

SCHEMA = "shop"
# By this comment a later load knows what it may replace.
COMMENT = "copied by cross-sell load"
# Types of DuckDB; what is not listed goes as text.
TYPES = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "UTINYINT": "smallint",
    "SMALLINT": "smallint",
    "USMALLINT": "integer",
    "INTEGER": "integer",
    "UINTEGER": "bigint",
    "BIGINT": "bigint",
    "UBIGINT": "numeric",
    "HUGEINT": "numeric",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP_S": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP_NS": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamptz",
}


def copy_folder(folder: Path, target: Target) -> dict[str, int]:
    """Copy each table of the folder, and return their rows by table.

    Only columns of the contract are copied; of a row its number in the file is, too, as
    `source_row`. What an earlier load has copied is replaced, and tables that are not in the folder
    any more go. CrossSellError if the server refuses; nothing has changed then.
    """
    from psycopg2 import Error

    connection = target.handle
    copied = {}
    place = f"schema {SCHEMA}"
    try:
        with temporary_database() as reader, connection.cursor() as cursor:
            rendering = Rendering(reader, {"data_path": str(folder.resolve())})
            cursor.execute(f"create schema if not exists {SCHEMA}")
            for table in load_contract().values():
                place = f"{SCHEMA}.{table.name}"
                _remove(cursor, table.name)
                relation = rendering.macro("input_relation", table.name, table.name)
                if relation:
                    copied[table.name] = _copy(reader, cursor, table, relation)
        connection.commit()
    except duckdb.Error as error:
        connection.rollback()
        raise CrossSellError(
            f"{place} cannot be read from '{folder}': {one_line(error)}"
        ) from error
    except Error as error:
        connection.rollback()
        raise CrossSellError(_refused(place, target, error)) from error
    except BaseException:
        connection.rollback()
        raise
    return copied


def _remove(cursor: "Cursor", table: str) -> None:
    """Drop what an earlier load has copied. CrossSellError if the table is somebody else's."""
    name = f"{SCHEMA}.{table}"
    cursor.execute("select to_regclass(%s), obj_description(to_regclass(%s))", [name, name])
    found, comment = cursor.fetchone()
    if found and comment != COMMENT:
        raise CrossSellError(
            f"{SCHEMA}.{table} is there, and cross-sell load has not made it: rename it, or let"
            f" the var {table}_relation name it"
        )
    if found:
        cursor.execute(f"drop table {SCHEMA}.{table}")


def _copy(
    reader: duckdb.DuckDBPyConnection, cursor: "Cursor", table: Table, relation: str
) -> int:
    described = reader.execute(f"describe select * from {relation}").fetchall()
    found = {name.lower(): (name, kind) for name, kind, *_ in described}
    columns, values = [], []
    for column in table.columns:
        if column.name in found:
            written, kind = found[column.name]
            # Numbers as ids have the digits that DuckDB writes.
            type_ = "text" if column.type == "string" else _type(kind)
            columns.append(f"{column.name} {type_}")
            values.append(_value(f'"{written}"', type_))
    columns.append("source_row bigint")
    cursor.execute(f"create table {SCHEMA}.{table.name} ({', '.join(columns)})")
    cursor.execute(f"comment on table {SCHEMA}.{table.name} is '{COMMENT}'")
    with tempfile.TemporaryDirectory(prefix="cross_sell_") as folder:
        file = Path(folder) / f"{table.name}.csv"
        reader.execute(
            f"copy (select {', '.join([*values, 'source_row'])} from {relation})"
            f" to {quote_text(str(file))} (format csv, header false)"
        )
        with file.open("rb") as lines:
            cursor.copy_expert(f"copy {SCHEMA}.{table.name} from stdin (format csv)", lines)
    rows = cursor.rowcount
    cursor.execute(f"analyze {SCHEMA}.{table.name}")
    return rows


def _type(kind: str) -> str:
    if re.fullmatch(r"DECIMAL\(\d+,\d+\)", kind):
        return kind.replace("DECIMAL", "numeric")
    return TYPES.get(kind, "text")


def _value(name: str, type_: str) -> str:
    if type_ != "text":
        return name
    # PostgreSQL has no such character, and the models take it out where there is one.
    return f"replace(cast({name} as varchar), chr(0), '')"


def _refused(place: str, target: Target, error: Exception) -> str:
    # The lines after the first quote the row that was copied, which may be personal.
    text = str(error).partition("\n")[0].strip()[:200]
    if "permission denied" in text:
        return (
            f"{place} of {target.database} cannot be written ({text}): grant its user"
            f" create on the database, or usage and create on schema {SCHEMA}"
        )
    return f"{place} of {target.database} cannot be written: {text}"
