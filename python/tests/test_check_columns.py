"""`cross-sell check`: columns that are missing, there twice, unreadable or unknown."""

from datetime import datetime

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from checking import GOOD, HEADER, check, only_error, write
from cross_sell.project.rendering import Rendering


@pytest.mark.parametrize(
    ("header", "missing", "hint"),
    [
        ("userid,item_id,event_type,event_at", "user_id", "found userid)"),
        ("user_id,ItemId,event_type,event_at", "item_id", "found ItemId)"),
        ("user_id,item_id,event_type,ts", "event_at", "found user_id, item_id, event_type, ts)"),
    ],
)
def test_a_missing_column_is_named_with_its_near_misses(tmp_path, header, missing, hint):
    write(tmp_path, "events", header, GOOD)
    error = only_error(tmp_path)
    assert f"column {missing} of events is missing from events.csv" in error
    assert hint in error


def test_a_file_without_a_header_is_an_error_that_shows_no_data(tmp_path):
    write(tmp_path, "events", GOOD, GOOD)
    error = only_error(tmp_path)
    assert "its first line must name the columns, user_id, item_id" in error
    assert "u1" not in error


def test_column_names_may_be_in_capitals(tmp_path):
    write(tmp_path, "events", HEADER.upper(), GOOD)
    assert check(tmp_path).tables[0].kept == 1


TWICE = "column user_id is there twice in events.{} (columns 1 and 3): keep one"


@pytest.mark.parametrize(
    "header",
    [
        "User_ID,item_id,user_id,event_type,event_at",
        'user_id;"a,b";user_id;item_id;event_type;event_at',
        '"user_id"\t\t"USER_ID"\titem_id\tevent_type\tevent_at',
    ],
)
def test_a_column_that_is_there_twice_is_an_error(tmp_path, header):
    write(tmp_path, "events", header)
    assert only_error(tmp_path) == TWICE.format("csv")


def test_a_column_that_is_there_twice_in_parquet_is_an_error(tmp_path):
    names = ("user_id", "inner", "User_Id", "item_id", "event_type", "event_at")
    columns = [pa.array(["a"]) if name != "inner" else pa.array([{"user_id": 1}]) for name in names]
    pq.write_table(pa.Table.from_arrays(columns, names=names), tmp_path / "events.parquet")
    assert only_error(tmp_path) == TWICE.format("parquet")


def test_several_columns_that_are_there_more_than_once_are_one_error(tmp_path):
    write(tmp_path, "events", f"{HEADER},item_id,ITEM_ID,user_id,extra,extra")
    assert only_error(tmp_path) == (
        "column user_id is there twice in events.csv (columns 1 and 7): keep one;"
        " column item_id is there more than once in events.csv (columns 2 and 5 and 6): keep one"
    )


def test_an_unknown_column_may_be_there_twice(tmp_path):
    write(tmp_path, "events", HEADER + ",extra,Extra", GOOD + ",1,2")
    assert check(tmp_path).tables[0].kept == 1


def test_a_time_column_wrong_throughout_is_an_error_with_an_example(tmp_path):
    write(tmp_path, "events", HEADER, "u1,i1,view,abc", "u1,i1,view,xyz")
    error, rejected = check(tmp_path).errors
    assert error == (
        "column event_at of events: 100 % of values are not timestamps like 2026-01-31 18:00:00"
        " from 1990 on, e.g. 'abc'"
    )
    assert "no readable event_at: 2" in rejected


def test_a_column_that_is_mostly_unreadable_is_an_error(tmp_path):
    rows = [f"{GOOD},{price}" for price in ("1.50", "cheap", "dear", "")]
    write(tmp_path, "events", HEADER + ",unit_price", *rows)
    assert only_error(tmp_path).startswith(
        "column unit_price of events: 67 % of values are not numbers like 12.50 from 0 to"
        " 1,000,000,000, e.g. 'cheap'"
    )


def test_a_column_with_few_unreadable_values_is_a_warning(tmp_path):
    rows = [f"{GOOD},{price}" for price in ("1.50", "2", "cheap", "")]
    write(tmp_path, "events", HEADER + ",unit_price", *rows)
    report = check(tmp_path)
    assert report.errors == []
    (warning,) = report.warnings
    assert warning.startswith("events.unit_price: 1 of 3 values are not numbers like 12.50")
    assert warning.endswith("e.g. 'cheap', treated as empty")


def test_a_type_that_can_never_be_read_is_an_error(tmp_path):
    table = {"user_id": ["u1"], "item_id": ["i1"], "event_type": ["view"], "event_at": [1.5]}
    pq.write_table(pa.table(table), tmp_path / "events.parquet")
    assert "event_at of events: 100 % of values are not timestamps like" in check(tmp_path).errors[0]


def test_unknown_columns_and_files_are_notes(tmp_path):
    write(tmp_path, "events", HEADER + ",colour", GOOD + ",red")
    write(tmp_path, "stores", "store_id", "s1")
    report = check(tmp_path)
    assert report.errors == []
    assert "events: columns not in the contract, not read: colour" in report.notes
    assert "not tables of the contract, not read: stores.csv" in report.notes


@pytest.mark.parametrize("name", ["file_row_number", "File_Row_Number", "source_row", "SOURCE_ROW"])
@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_an_extra_column_may_have_the_name_of_a_number_of_ours(tmp_path, suffix, name):
    rows = [*HEADER.split(","), name], [*GOOD.split(","), "x"], ["u1", "", "view", "2026-01-01", "y"]
    if suffix == "csv":
        write(tmp_path, "events", *map(",".join, rows))
    else:
        columns = dict(zip(rows[0], map(list, zip(*rows[1:], strict=True)), strict=True))
        pq.write_table(pa.table(columns), tmp_path / "events.parquet")
    report = check(tmp_path, max_rejected_share=1)
    assert report.errors == []
    assert (report.tables[0].kept, report.tables[0].rejected) == (1, 1)
    connection = duckdb.connect()
    relation = Rendering(connection, {"data_path": str(tmp_path)}).macro(
        "input_relation", "events", "events"
    )
    rows = connection.execute(f"select event_at, source_row from {relation}").fetchall()
    assert rows == [("2026-01-01 10:00:00", 1), ("2026-01-01", 2)]


def test_ids_that_a_tool_turned_into_decimals_are_a_note(tmp_path):
    table = {
        "user_id": [17850.0],
        "item_id": ["i1"],
        "event_type": ["view"],
        "event_at": [datetime(2026, 1, 1)],
    }
    pq.write_table(pa.table(table), tmp_path / "events.parquet")
    assert any("events.user_id: its ids are decimal" in note for note in check(tmp_path).notes)
