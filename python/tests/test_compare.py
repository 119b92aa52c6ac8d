"""`cross-sell compare` tells equal databases from those that differ, on tables made by hand."""

import json
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from shops import Outcome, command

from cross_sell.compare.renames import RENAMES

ITEMS = (
    "create table items as select * from (values"
    " (1, 'tent', 2.5), (2, 'sock', null), (3, null, 'nan'::double)) t (item_key, name, price)"
)


def database(path: Path, *statements: str) -> Path:
    """Make a database by the statements."""
    with duckdb.connect(str(path)) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


def compared(tmp_path: Path, of_a: tuple[str, ...], of_b: tuple[str, ...]) -> tuple[int, dict]:
    """Return the exit code for two databases, and what was found; the text must not fail."""
    a = database(tmp_path / "a.duckdb", *of_a)
    b = database(tmp_path / "b.duckdb", *of_b)
    outcome = compare(a, b, "--json")
    assert compare(a, b).code == outcome.code, outcome.err
    return outcome.code, json.loads(outcome.out)


def compare(*words: object) -> Outcome:
    """Run `cross-sell compare` in this process."""
    return command("compare", *words, database=Path("unused.duckdb"))


def rows_only(found: dict) -> dict[str, tuple[int, int]]:
    """Return by table how many rows only A has and how many only B."""
    return {facts["table"]: (facts["only_in_a"], facts["only_in_b"]) for facts in found["tables"]}


def test_the_same_rows_in_another_order_are_equal_nulls_and_nan_among_them(tmp_path: Path) -> None:
    turned = "create table items as select price, item_key, name from given order by item_key desc"
    given = ITEMS.replace("create table items", "create temp table given")
    code, found = compared(tmp_path, (ITEMS,), (given, turned))
    assert (code, found["is_equal"], rows_only(found)) == (0, True, {"items": (0, 0)})
    assert found["tables"][0]["rows_a"] == found["tables"][0]["rows_b"] == 3


def test_a_changed_row_is_found_and_its_column_named_but_no_value(tmp_path: Path) -> None:
    users = "create table users as select 'user_7' as user_id, 1 as user_rank, 2.5::double as score"
    nearly = "update users set score = 2.5000000000000004"
    code, found = compared(tmp_path, (users, ITEMS), (users, ITEMS, nearly))
    assert (code, found["is_equal"]) == (1, False)
    assert rows_only(found) == {"items": (0, 0), "users": (1, 1)}
    assert found["tables"][1]["differing_columns"] == {"score": 1}
    out = compare(tmp_path / "a.duckdb", tmp_path / "b.duckdb").out
    assert "differs in score" in out and "Not equal: 1 of 2 tables" in out
    assert "user_7" not in out and "2.5" not in out


def test_two_rows_that_swap_a_value_differ(tmp_path: Path) -> None:
    swap = "update items set price = case item_key when 1 then null else 2.5 end where item_key < 3"
    code, found = compared(tmp_path, (ITEMS,), (ITEMS, swap))
    assert (code, rows_only(found)) == (1, {"items": (2, 2)})
    assert found["tables"][0]["differing_columns"] == {"price": 2}


def test_a_null_is_no_value(tmp_path: Path) -> None:
    code, found = compared(
        tmp_path, ("create table t as select 0 as n",), ("create table t as select null::int as n",)
    )
    assert (code, rows_only(found)) == (1, {"t": (1, 1)})


def test_equal_rows_are_counted(tmp_path: Path) -> None:
    """A has 1 twice and 2 once, B has 1 once and 2 twice: the same values in as many rows."""
    code, found = compared(
        tmp_path,
        ("create table t as select unnest([1, 1, 2]) as n",),
        ("create table t as select unnest([1, 2, 2]) as n",),
    )
    assert (code, rows_only(found)) == (1, {"t": (1, 1)})
    assert found["tables"][0]["differing_columns"] == {}


def test_added_rows_are_only_in_one(tmp_path: Path) -> None:
    added = "insert into items select * from items where item_key > 1"
    code, found = compared(tmp_path, (ITEMS,), (ITEMS, added))
    assert (code, rows_only(found)) == (1, {"items": (0, 2)})


def test_tables_and_columns_are_found_under_their_former_names(tmp_path: Path) -> None:
    code, found = compared(
        tmp_path,
        (
            "create table int_short_users as select 1 as user_key",
            "create table int_item_popularity as select 1 as item_key, 2 as trend",
        ),
        (
            "create table int_users_with_short_lists as select 1 as user_key",
            "create table int_item_popularity as select 1 as item_key, 3 as momentum",
        ),
    )
    assert (found["tables_only_in_a"], found["tables_only_in_b"]) == ([], [])
    popularity, short = found["tables"]
    assert (short["old_name"], short["table"]) == ("int_short_users", "int_users_with_short_lists")
    assert (short["only_in_a"], short["only_in_b"]) == (0, 0)
    assert popularity["renamed_columns"] == {"trend": "momentum"}
    assert (code, popularity["differing_columns"]) == (1, {"momentum": 1})


def test_a_former_name_is_left_where_the_new_one_is_taken(tmp_path: Path) -> None:
    both = ("create table int_short_users as select 1 as user_key",)
    both += ("create table int_users_with_short_lists as select 2 as user_key",)
    code, found = compared(tmp_path, both, both)
    assert (code, len(found["tables"])) == (0, 2)


def test_every_former_name_has_one_newer_name() -> None:
    assert len({old for old, _ in RENAMES}) == len(RENAMES)
    assert all(old.count(".") == new.count(".") for old, new in RENAMES)


def test_added_and_missing_tables_columns_and_types_are_told_and_no_difference(
    tmp_path: Path,
) -> None:
    code, found = compared(
        tmp_path,
        ("create table t as select 1::int as n, 2 as old", "create table gone as select 1 as n"),
        ("create table t as select 1::bigint as n, 3 as new", "create view made as select 1 as n"),
    )
    (facts,) = found["tables"]
    assert (code, facts["only_in_a"], facts["only_in_b"]) == (0, 0, 0)
    assert (facts["columns_only_in_a"], facts["columns_only_in_b"]) == (["old"], ["new"])
    assert facts["types"] == {"n": ["INTEGER", "BIGINT"]}
    assert (found["tables_only_in_a"], found["tables_only_in_b"]) == (["gone"], ["made"])
    out = compare(tmp_path / "a.duckdb", tmp_path / "b.duckdb").out
    for told in ("only in A: old", "only in B: new", "n INTEGER -> BIGINT", "Only in A: gone."):
        assert told in out


def test_a_table_is_compared_with_a_view_of_a_file_that_was_renamed(tmp_path: Path) -> None:
    made = database(
        tmp_path / "built.duckdb", ITEMS, "create view dear as select * from built.main.items"
    )
    a = made.rename(tmp_path / "a.duckdb")
    table = "create table dear as select * from items where item_key > 1"
    b = database(tmp_path / "b.duckdb", ITEMS, table)
    for words, only in (((a, b), (1, 0)), ((b, a), (0, 1))):
        outcome = compare(*words, "--json")
        assert outcome.code == 1, outcome.err
        assert rows_only(json.loads(outcome.out)) == {"dear": only, "items": (0, 0)}


def test_what_cannot_be_compared_is_not_called_equal(tmp_path: Path) -> None:
    code, found = compared(
        tmp_path,
        ("create table t as select 1 as n", "create table u as select date '2026-01-01' as n"),
        ("create table t as select 1 as m", "create table u as select true as n"),
    )
    assert (code, found["is_equal"]) == (1, False)
    assert found["tables"][0]["obstacle"] == "no column in both"
    assert "cannot be converted" in found["tables"][1]["obstacle"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no database"),
        (b"", "cannot be read"),
        (b"user_id,item_id\n" * 999, "cannot be read"),
    ],
)
def test_a_file_that_is_no_database_gets_one_line(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    a, b = database(tmp_path / "a.duckdb", ITEMS), tmp_path / "b.duckdb"
    if content is not None:
        b.write_bytes(content)
    for words in ((a, b), (b, a)):
        assert message in compare(*words).error
        assert str(b) in compare(*words).error


def test_the_same_file_twice_and_two_without_a_common_table_get_one_line(tmp_path: Path) -> None:
    a = database(tmp_path / "a.duckdb", ITEMS)
    link = tmp_path / "link.duckdb"
    link.symlink_to(a)
    assert "is named twice" in compare(a, link).error
    empty = database(tmp_path / "empty.duckdb")
    assert "no table in common" in compare(a, empty).error


def test_a_database_that_another_program_writes_gets_one_line(tmp_path: Path) -> None:
    a, b = database(tmp_path / "a.duckdb", ITEMS), database(tmp_path / "b.duckdb", ITEMS)
    writer = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", writer, str(b)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        error = compare(a, b).error
        process.communicate(b"\n")
    assert "another program is writing to" in error
