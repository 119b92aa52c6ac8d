"""`cross-sell check` says what an export is worth before anything is built from it."""

import json

import pytest

from checking import GOOD, HEADER, check, main, only_error, write
from cross_sell.check.report import format_report


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
    write(tmp_path, "events", HEADER, GOOD, GOOD.replace("view", "Look"))
    assert (
        "events: 1 row rejected, unknown event_type, such as 'Look': write one of add_to_cart,"
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


def test_all_errors_are_found_at_once(tmp_path):
    write(tmp_path, "events", "user,item,event_type,event_at", GOOD)
    write(tmp_path, "users", "country", "UK")
    write(tmp_path, "items", HEADER)
    assert len(check(tmp_path).errors) == 5


def test_events_without_rows_are_an_error(tmp_path):
    write(tmp_path, "events", HEADER)
    assert only_error(tmp_path) == "events has no rows: give at least one"


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
