"""Every table and view of a build as a Parquet file, for the comparison.

    python exporting.py DATABASE FOLDER

writes those of a DuckDB file with the DuckDB of that Python; it needs nothing else.
"""

import sys
from pathlib import Path

import duckdb

# Types of PostgreSQL, as DuckDB reads their texts.
TYPES = {
    "smallint": "smallint",
    "integer": "integer",
    "bigint": "bigint",
    "boolean": "boolean",
    "text": "varchar",
    "double precision": "double",
    "real": "double",
    "date": "date",
    "timestamp without time zone": "timestamp",
}


def export_duckdb(database: Path, folder: Path) -> None:
    """Write each table and view of the schema `main` of a DuckDB file."""
    folder.mkdir(parents=True)
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        names = [
            name
            for (name,) in connection.execute(
                "select table_name from information_schema.tables where table_schema = 'main'"
            ).fetchall()
        ]
        for name in names:
            # Parquet has no whole numbers of this size.
            casts = {"HUGEINT": "decimal(38, 0)"}
            _write_parquet(connection, f'"{name}"', folder / f"{name}.parquet", casts)


def export_postgres(cluster: object, database: str, schema: str, folder: Path) -> None:
    """Write each table and view of a schema of a Cluster."""
    folder.mkdir(parents=True)
    columns: dict[str, dict[str, str]] = {}
    found = cluster.psql(
        "select table_name, column_name, data_type, numeric_precision, numeric_scale"
        f" from information_schema.columns where table_schema = '{schema}'"
        " order by table_name, ordinal_position",
        database,
    )
    for line in found.splitlines():
        table, column, kind, precision, scale = line.split("|")
        if kind == "numeric":
            # Without a scale it is a sum of whole numbers or a mean.
            kind = f"decimal({precision}, {scale})" if precision else "double"
        else:
            kind = TYPES[kind]
        columns.setdefault(table, {})[column] = kind
    cluster.psql_script(
        [
            f"\\copy (select * from {schema}.{table}) to '{folder / table}.csv'"
            " (format csv, null '\\N')"
            for table in columns
        ],
        database,
    )
    with duckdb.connect() as connection:
        for table, kinds in columns.items():
            listed = ", ".join(f"'{name}': '{kind}'" for name, kind in kinds.items())
            connection.execute(
                f"copy (from read_csv('{folder / table}.csv', columns = {{{listed}}},"
                " header = false, auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '\\N',"
                " allow_quoted_nulls = false, max_line_size = 10000000))"
                f" to '{folder / table}.parquet' (format parquet)"
            )
            (folder / f"{table}.csv").unlink()


def export_spark(build: Path, folder: Path) -> None:
    """Write each table of a folder of folders of Parquet files."""
    folder.mkdir(parents=True)
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        for table in build.iterdir():
            # A time of Spark is one in UTC, and so are ours, which do not say so.
            casts = {"TIMESTAMP WITH TIME ZONE": "timestamp"}
            rows = f"read_parquet('{table}/*.parquet')"
            _write_parquet(connection, rows, folder / f"{table.name}.parquet", casts)


def _write_parquet(
    connection: duckdb.DuckDBPyConnection, rows: str, file: Path, casts: dict[str, str]
) -> None:
    """Write the rows of a table or function. casts: for a type of theirs, the one to write."""
    columns = [
        f'cast("{name}" as {casts[kind]}) as "{name}"' if kind in casts else f'"{name}"'
        for name, kind, *_ in connection.execute(f"describe from {rows}").fetchall()
    ]
    connection.execute(f"copy (select {', '.join(columns)} from {rows}) to '{file}' (format parquet)")


if __name__ == "__main__":
    export_duckdb(Path(sys.argv[1]), Path(sys.argv[2]))
