"""The compiled project has the types that BigQuery wants, as Google's own analyser finds them."""

import re

import pytest
from compiling import PLANTED, Compiled
from googlesql import Analyser, Columns, type_of


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return Analyser()


@pytest.mark.parametrize("warehouse", ["bigquery"], indirect=True, scope="session")
def test_google_s_analyser_takes_every_query(analyser: Analyser, compiled: Compiled) -> None:
    tables: dict[str, Columns] = {
        name: [(column, type_of(kind)) for column, kind in columns.items()]
        for name, columns in compiled.columns.items()
    }
    faults = {}
    for query in compiled.queries:
        sql = query.sql
        for relation, table in query.reads.items():
            sql = sql.replace(relation, f"`{table}`")
        try:
            read = {table: tables[table] for table in query.reads.values()}
            _, _, found_type = query.name.partition("_as_")
            if found_type in ("string", "bigint", "double"):
                kind = type_of(found_type)
                read = {table: [(column, kind) for column, _ in read[table]] for table in read}
            tables[query.id] = analyser.columns(sql, read)
        except ValueError as error:
            faults[query.name] = explained(str(error), sql)
            if query.kind == "model" and query.name not in PLANTED:
                break
    assert faults.keys() == PLANTED.keys(), faults


def explained(error: str, sql: str) -> str:
    """Return an error with the line of the query that it names."""
    place = re.search(r"\[at (\d+):", error)
    return f"{error}: {sql.splitlines()[int(place[1]) - 1].strip()}" if place else error


def test_the_analyser_tells_types_apart(analyser: Analyser) -> None:
    times = {"times": [("seen_at", type_of("timestamp"))]}
    sql = "select seen_at > cast('2026-01-31' as {}) as is_later from times"
    assert analyser.columns(sql.format("timestamp"), times) == [("is_later", type_of("boolean"))]
    with pytest.raises(ValueError, match="No matching signature for operator >"):
        analyser.columns(sql.format("date"), times)
