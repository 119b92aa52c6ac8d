"""`cross-sell check`: folders and files that cannot be read, or not as they are named."""

import csv
from datetime import datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from checking import GOOD, HEADER, ITEM_COLUMNS, check, only_error, write


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
