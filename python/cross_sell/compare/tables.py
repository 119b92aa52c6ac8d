"""Two tables compared row for row, as multisets: equal rows are counted, their order is not."""

import duckdb

from cross_sell.compare.databases import Database
from cross_sell.compare.renames import newest_names
from cross_sell.warehouse.files import one_line, quote_name

KEY_ENDINGS = ("_key", "_id", "_rank")


def compare_table(a: Database, b: Database, table: str) -> dict:
    """Return how a table of A differs from that of B in the columns that both have.

    rows_a, rows_b; only_in_a, only_in_b: rows that the other does not have, or not so often.
    differing_columns: rows by column, among those that agree in all keys and differ in the rest.
    columns_only_in_a, columns_only_in_b; renamed_columns: new name by old; types: A's and B's by
    column where they differ; old_name, view_in: None if the same name, if a table in both.
    obstacle: why its rows cannot be compared, None if they are.
    """
    old, new = a.relations[table], b.relations[table]
    facts = {
        "table": table,
        "old_name": old.name if old.name != new.name else None,
        "view_in": "A" if old.is_view else "B" if new.is_view else None,
        "obstacle": None,
    }
    try:
        with a.readable(table) as relation_a, b.readable(table) as relation_b:
            of_a = _columns(a.connection, relation_a, table)
            of_b = _columns(b.connection, relation_b, table)
            columns = {name: (of_a[name], of_b[name]) for name in of_a if name in of_b}
            facts |= _compare_columns(columns)
            facts["columns_only_in_a"] = [name for name in of_a if name not in of_b]
            facts["columns_only_in_b"] = [name for name in of_b if name not in of_a]
            if not columns:
                return {**facts, "obstacle": "no column in both"}
            sides = (
                _side(1, relation_a, [column for (column, _), _ in columns.values()]),
                _side(-1, relation_b, [column for _, (column, _) in columns.values()]),
            )
            return facts | _compare_rows(a.connection, " union all ".join(sides), list(columns))
    except duckdb.DataError:
        # What DuckDB says of a value quotes it, and it may be personal.
        return {**facts, "obstacle": "a value cannot be converted"}
    except duckdb.Error as error:
        return {**facts, "obstacle": one_line(error)}


def is_equal(facts: dict) -> bool:
    """Whether all rows were compared and none differs."""
    return not (facts["obstacle"] or facts["only_in_a"] or facts["only_in_b"])


def _columns(connection: duckdb.DuckDBPyConnection, relation: str, table: str) -> dict[str, tuple]:
    """Return the name and the type of each column of a table by its newest name."""
    described = connection.execute(f"describe select * from {relation}").fetchall()
    found = newest_names({f"{table}.{name}": (name, type_) for name, type_, *_ in described})
    return {name.removeprefix(f"{table}."): column for name, column in found.items()}


def _compare_columns(columns: dict[str, tuple]) -> dict:
    pairs = {name: tuple(zip(*of_both, strict=True)) for name, of_both in columns.items()}
    return {
        "renamed_columns": {a: b for (a, b), _ in pairs.values() if a != b},
        "types": {name: types for name, (_, types) in pairs.items() if len(set(types)) > 1},
    }


def _side(sign: int, relation: str, columns: list[str]) -> str:
    names = [f"{quote_name(column)} as c{number}" for number, column in enumerate(columns)]
    return f"select {sign} as side, {', '.join(names)} from {relation}"


def _compare_rows(connection: duckdb.DuckDBPyConnection, both: str, columns: list[str]) -> dict:
    """Return the figures of the rows; `both` reads them with side 1 for A and -1 for B.

    DuckDB brings each column to one type in the union; null equals null there, NaN equals NaN. One
    pass that keeps no rows comes first: where the numbers of rows, the sums of their hashes and the
    exclusive ors are equal, the rows are, but for a chance of about one in 2^64. A row is hashed
    twice, since the exclusive or of DuckDB's hashes of several columns is the same when two rows
    swap a value. Only what this pass finds to differ is grouped by all columns, which is exact and
    goes to disk where memory does not suffice.
    """
    names = [f"c{number}" for number in range(len(columns))]
    listed = ", ".join(names)
    rows_a, rows_b, *sums = connection.execute(SUMS.format(both=both, listed=listed)).fetchone()
    facts = {"rows_a": rows_a, "rows_b": rows_b, "only_in_a": 0, "only_in_b": 0}
    if rows_a == rows_b and not any(sums):
        return {**facts, "differing_columns": {}}
    connection.execute(DIFFERING.format(both=both, listed=listed))
    facts["only_in_a"], facts["only_in_b"] = connection.execute(COUNTS).fetchone()
    by_name = dict(zip(names, columns, strict=True))
    return {**facts, "differing_columns": _differing_columns(connection, by_name)}


def _differing_columns(connection: duckdb.DuckDBPyConnection, columns: dict[str, str]) -> dict:
    """Return how many rows differ by column; none where no keys name the rows."""
    keys = [name for name, column in columns.items() if column.endswith(KEY_ENDINGS)]
    values = [name for name in columns if name not in keys]
    if not keys or not values:
        return {}
    extremes = [
        f"min(hash({name})) as min_{name}, max(hash({name})) as max_{name}"
        for name in values
    ]
    changes = [f"count(*) filter (min_{name} != max_{name})" for name in values]
    sql = CHANGES.format(
        changes=", ".join(changes), extremes=", ".join(extremes), keys=", ".join(keys)
    )
    counts = zip(values, connection.execute(sql).fetchone(), strict=True)
    return {columns[name]: count for name, count in counts if count}


SUMS = """
select
    count(*) filter (side = 1) as rows_a,
    count(*) filter (side = -1) as rows_b,
    coalesce(sum(side * row_hash::hugeint), 0) as hash_sum,
    coalesce(bit_xor(row_hash), 0) as hash_xor
from (select side, hash(hash({listed})) as row_hash from ({both}))
"""

DIFFERING = """
create or replace temp table differing as
select {listed}, sum(side) as surplus
from ({both})
group by {listed}
having sum(side) != 0
"""

COUNTS = """
select
    cast(coalesce(sum(greatest(surplus, 0)), 0) as bigint),
    cast(coalesce(sum(greatest(-surplus, 0)), 0) as bigint)
from differing
"""

# Of the rows that differ, those whose keys name one row in A and one in B.
CHANGES = """
select {changes}
from (
    select {extremes}
    from differing
    group by {keys}
    having count(*) = 2 and sum(surplus) = 0
)
"""
