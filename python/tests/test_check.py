"""`cross-sell check` says what an export is worth before anything is built from it."""

import argparse
import csv
import json
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cross_sell.check import add_parser
from cross_sell.check.folder import check_folder
from cross_sell.check.report import format_report
from cross_sell.project.rendering import Rendering

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


def test_a_good_export_has_no_errors(tmp_path):
    write(tmp_path, "events", HEADER, GOOD, GOOD)
    report = check(tmp_path)
    assert report.errors == []
    (events,) = report.tables
    assert (events.rows, events.kept, events.unattributable, events.rejected) == (2, 2, 0, 0)


def test_every_row_is_kept_unattributable_or_rejected(tmp_path):
    write(
        tmp_path,
        "events",
        HEADER + ",anonymous_id",
        GOOD + ",",
        ",i1,view,2026-01-01,cookie1",  # kept: the alias is known
        "  ,i1,view,2026-01-01,cookie2",  # unattributable: unknown alias
        ",i1,view,2026-01-01,",  # unattributable: nothing at all
        ",  ,view,2026-01-01,",  # rejected comes before unattributable
        "u1,i1,view,yesterday,",
        "u1,i1,teleport,2026-01-01,",
        "u1,i1,,2026-01-01,",
        "u1,i1,view,2099-01-01,",
    )
    write(tmp_path, "user_aliases", "anonymous_id,user_id", "cookie1,u7", "cookie1,u7", "cookie9,")
    report = check(tmp_path, max_rejected_share=1)
    events, aliases = report.tables
    assert report.errors == []
    assert (events.rows, events.kept, events.unattributable, events.rejected) == (9, 2, 2, 5)
    assert events.reasons == {
        "no item_id": 1,
        "no readable event_at": 1,
        "event_at after the run began": 1,
        "no event_type": 1,
        "unknown event_type": 1,
    }
    assert aliases.reasons == {"no user_id": 1, "repeated anonymous_id": 1}


def test_an_unknown_event_type_is_told_with_the_words_that_are_known(tmp_path):
    write(tmp_path, "events", HEADER, GOOD, GOOD.replace("view", "View"))
    assert (
        "events: 1 row rejected, unknown event_type, such as 'View': write one of add_to_cart,"
        " purchase, rating, remove_from_cart, return, search_click, view, wishlist"
    ) in check(tmp_path).notes


def test_rows_of_other_tables_are_rejected_for_what_they_lack(tmp_path):
    write(tmp_path, "events", HEADER, GOOD)
    write(
        tmp_path,
        "messages",
        "message_id,user_id,sent_at,channel,item_id",
        "m1,u1,2026-01-01,push,i1",
        "m1,u1,2026-01-01,push,i2",
        "m1,u1,2026-01-01,push,i2",
        "m1,u2,2026-01-01,push,i2",  # another receiver of the same message
        ",u1,2026-01-01,push,i1",
        "m2,u1,soon,push,i1",
        "m3,u1,2026-01-01,,i1",
        "m4,u1,2027-01-01,push,i1",
    )
    messages = check(tmp_path, max_rejected_share=1).tables[1]
    assert (messages.rows, messages.kept) == (8, 3)
    assert messages.reasons == {
        "no message_id": 1,
        "no readable sent_at": 1,
        "sent_at after the run began": 1,
        "no channel": 1,
        "repeated message_id and user_id and item_id": 1,
    }


def test_equal_events_both_count(tmp_path):
    write(tmp_path, "events", HEADER + ",event_id", GOOD + ",e1", GOOD + ",e1")
    assert check(tmp_path).tables[0].kept == 2


def test_a_time_with_an_offset_is_that_moment_in_utc(tmp_path):
    # 13:30 two hours east of UTC is 11:30, before the run; 11:30 two hours west is 13:30.
    before = "u1,i1,view,2026-01-31T13:30:00+02:00"
    after = "u1,i1,view,2026-01-31T11:30:00-02:00"
    write(tmp_path, "events", HEADER, before, after)
    assert check(tmp_path, max_rejected_share=1).tables[0].reasons == {
        "event_at after the run began": 1
    }


def test_a_missing_folder_is_an_error(tmp_path):
    assert "does not exist" in only_error(tmp_path / "nowhere")


def test_a_file_in_place_of_the_folder_is_an_error(tmp_path):
    path = write(tmp_path, "events", HEADER, GOOD)
    assert "is a file" in only_error(path)


def test_missing_events_are_an_error_that_names_what_is_there(tmp_path):
    write(tmp_path, "event", HEADER, GOOD)
    assert "no events.parquet or events.csv" in only_error(tmp_path)
    assert "found event.csv" in only_error(tmp_path)


def test_a_table_given_twice_is_an_error(tmp_path):
    write(tmp_path, "events", HEADER, GOOD)
    pq.write_table(pa.table({"user_id": ["u1"]}), tmp_path / "events.parquet")
    assert "events is there twice" in only_error(tmp_path)


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


def test_all_errors_are_found_at_once(tmp_path):
    write(tmp_path, "events", "user,item,event_type,event_at", GOOD)
    write(tmp_path, "users", "country", "UK")
    write(tmp_path, "items", HEADER)
    assert len(check(tmp_path).errors) == 5


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


def test_events_without_rows_are_an_error(tmp_path):
    write(tmp_path, "events", HEADER)
    assert only_error(tmp_path) == "events has no rows: give at least one"


@pytest.mark.parametrize("name", ["events.parquet", "events.csv"])
@pytest.mark.parametrize("content", [b"", b"PAR1 nonsense", bytes(range(256)) * 20])
def test_an_unreadable_file_is_one_clear_line(tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    report = check(tmp_path)
    assert report.errors
    assert all("events" in error and "\n" not in error for error in report.errors)


def test_a_row_that_does_not_fit_is_named_by_its_line_but_not_shown(tmp_path):
    write(tmp_path, "events", HEADER, *[GOOD] * 50_000, "ann@example.org,i1,view,2026-01-01,x,y")
    error = only_error(tmp_path)
    assert "line 50,002 " in error
    assert "ann@" not in error


def test_a_header_that_does_not_fit_its_rows_is_an_error(tmp_path):
    write(tmp_path, "events", HEADER, f"{GOOD},5", f"{GOOD},5", f"{GOOD},5,6")
    assert "cannot be read as CSV" in only_error(tmp_path)


def test_a_line_above_the_header_is_an_error(tmp_path):
    write(tmp_path, "events", "Export of our shop", HEADER, GOOD)
    assert "events.csv" in only_error(tmp_path)


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


def test_no_message_shows_who_someone_is(tmp_path):
    write(
        tmp_path,
        "events",
        HEADER + ",quantity,search_query",
        "secret-user,secret-item,ann@example.org,ann@example.org,ann@example.org,secret words",
    )
    write(tmp_path, "users", "user_id,created_at,is_internal", "secret-user,secret day,secret")
    report = check(tmp_path)
    shown = format_report(report) + " ".join(report.errors)
    assert len(report.errors) == 5
    assert "secret" not in shown.replace(str(tmp_path), "")
    assert "ann@" not in shown


def test_more_rejected_rows_than_the_var_allows_are_an_error(tmp_path):
    write(tmp_path, "events", HEADER, *[GOOD] * 95, *["u1,,view,2026-01-01"] * 5)
    assert check(tmp_path).errors == []  # 5 % exactly
    write(tmp_path, "events", HEADER, *[GOOD] * 94, *["u1,,view,2026-01-01"] * 6)
    assert only_error(tmp_path).startswith(
        "6.00 % of the rows of events are rejected (no item_id: 6), more than max_rejected_share 0.05"
    )
    assert check(tmp_path, max_rejected_share=0.06).errors == []


def test_events_that_nobody_did_are_an_error(tmp_path):
    write(tmp_path, "events", HEADER, ",i1,view,2026-01-01")
    assert "no row of events has a known user" in only_error(tmp_path)


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


NAMES = [
    "o'brien's \"shop\"", "a*b?[1]", "été 🏕", "x'); drop table y; --",
    "b\\k", "\\", "a\\[b]*", "\\'",
]


@pytest.mark.parametrize("name", NAMES)
def test_folders_and_ids_may_hold_any_characters(tmp_path, name):
    folder = tmp_path / name
    folder.mkdir()
    ids = ["00123", "o'brien", 'say "hi"', "'; drop table x; --", "🏕", " a b "]
    table = {
        "user_id": ids,
        "item_id": ids,
        "event_type": ["view"] * 6,
        "event_at": [datetime(2026, 1, 1)] * 6,
        "na\"me'; --": ids,
    }
    pq.write_table(pa.table(table), folder / "events.parquet")
    with open(folder / "items.csv", "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([ITEM_COLUMNS, *([text] * 3 for text in ids)])
    report = check(folder)
    assert report.errors == []
    assert [table.kept for table in report.tables] == [6, 6]


def test_a_folder_of_a_like_name_is_not_read(tmp_path):
    for name in ("b\\[k]", "b\\k", "b", "b/k"):
        folder = tmp_path / name
        folder.mkdir()
        write(folder, "events", HEADER, *[GOOD] * len(name))
        assert check(folder).tables[0].rows == len(name)


def test_a_folder_whose_name_cannot_be_read_is_an_error(tmp_path):
    folder = tmp_path / "b\\k" / "**"
    folder.mkdir(parents=True)
    write(folder, "events", HEADER, GOOD)
    assert only_error(folder) == (
        f"events.csv cannot be found by DuckDB in '{folder}': give the folder another name, without"
        " a backslash"
    )


def test_the_verb_prints_an_aligned_table_and_ok(tmp_path, capsys):
    write(tmp_path, "events", HEADER, *[GOOD] * 12)
    write(tmp_path, "user_aliases", "anonymous_id,user_id", "a,u1")
    assert main(str(tmp_path)) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len({len(line) for line in lines[:3]}) == 1
    assert lines[-1].startswith("ok")


def test_the_verb_exits_with_2_and_one_line_an_error(tmp_path, capsys):
    write(tmp_path, "events", HEADER)
    assert main(str(tmp_path)) == 2
    assert "error: events has no rows: give at least one\n" in capsys.readouterr().err


@pytest.mark.parametrize("rows", [[GOOD], []])
def test_json_is_one_object_and_nothing_else(tmp_path, capsys, rows):
    write(tmp_path, "events", HEADER, *rows)
    code = main(str(tmp_path), "--json")
    result = json.loads(capsys.readouterr().out)
    assert result["ok"] == (code == 0) == bool(rows)
    assert result["tables"][0]["rows"] == len(rows)
    assert bool(result["errors"]) != result["ok"]


def test_a_missing_folder_is_json_too(tmp_path, capsys):
    assert main(str(tmp_path / "nowhere"), "--json") == 2
    assert json.loads(capsys.readouterr().out)["ok"] is False
