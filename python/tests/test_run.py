"""`cross-sell run`: one whole build or none, and a summary that is right."""

import json
import os
import shutil
import signal
from collections import defaultdict
from contextlib import suppress
from pathlib import Path

import duckdb
import pytest

from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.project.paths import project_dir
from cross_sell.run.empty_marts import NEEDS
from cross_sell.run.promotions import format_promotions
from cross_sell.run.summary import format_queue, format_summary, summarise
from shops import (
    BEFORE, Outcome, assert_untouched, command_process, earlier_run, event, item, lists, process,
    rows, run, small_shop, variables, write_parquet,
)

DATA_TESTS = {
    path.stem
    for folder in ("business", "integrity")
    for path in (project_dir() / "tests" / folder).glob("*.sql")
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight users and six items, two rows that cannot be used, and a message."""
    return write_parquet(
        tmp_path_factory.mktemp("run") / "shop",
        events=[*small_shop(), event(None, "i1"), event("u1", None)],
        items=[item(f"i{number}") for number in range(6)] + [item("new")],
        messages=[{
            "message_id": "m1", "user_id": "u1", "item_id": "i5", "channel": "push",
            "sent_at": event("u1", "i5")["event_at"],
        }],
    )


@pytest.fixture(scope="module")
def built(folder: Path) -> tuple[Path, Outcome]:
    """The database of a run that found a killed run's remains, and what it said."""
    database = earlier_run(folder.parent / "warehouse")
    # A plain build that was killed leaves a log, which belongs to the old file only.
    database.with_name("shop.duckdb.wal").write_bytes(b"a log of the earlier database")
    stop_a_run(folder, database, signal.SIGKILL)
    assert database.read_bytes() == BEFORE
    return database, command_process(
        "run", "--data", folder, "--vars", "{recommendations_per_user: 4}", "--json",
        database=database,
    )


def stop_a_run(folder: Path, database: Path, by: signal.Signals) -> Outcome:
    """Start a run and stop it while it builds; until then it has left the database alone."""
    running = process("run", "--data", folder, database=database)
    for line in running.stdout:
        if "stg_events" in line:
            break
    assert (database.parent / ".shop.building" / "shop.duckdb").exists()
    assert database.read_bytes() == BEFORE
    os.kill(running.pid, by)
    out, err = running.communicate()
    return Outcome(running.returncode, out, err)


def test_an_interrupted_run_says_so_and_changes_nothing(folder: Path, tmp_path: Path) -> None:
    database = earlier_run(tmp_path)
    outcome = stop_a_run(folder, database, signal.SIGINT)
    assert outcome.code == 130
    assert outcome.err.splitlines()[-1] == "error: interrupted"
    assert_untouched(database)


@pytest.mark.parametrize("of_dbt", [KeyboardInterrupt, CrossSellError("connection closed")])
def test_whatever_becomes_of_an_interrupt_it_ends_the_build(of_dbt: BaseException) -> None:
    # Tests that run in the background have it ignored.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt), dbt.heeded_interrupts():
            with suppress(KeyboardInterrupt):
                signal.raise_signal(signal.SIGINT)
            if isinstance(of_dbt, CrossSellError):
                raise of_dbt
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
        with dbt.heeded_interrupts():
            pass
    finally:
        signal.signal(signal.SIGINT, handler)


def test_json_is_one_object_and_nothing_else(built: tuple[Path, Outcome]) -> None:
    _, outcome = built
    assert outcome.code == 0, outcome.err
    summary = json.loads(outcome.out)
    assert {
        "database",
        "as_of",
        "inputs",
        "layers",
        "absent_marts",
        "ranking_version",
        "coverage",
        "empty_marts",
        "marts_of_fillers",
        "queue",
        "promotions",
        "warnings",
        "examples",
        "seconds",
    } == set(summary)
    # Progress goes to standard error: each model once.
    assert outcome.err.count(" user_recommendations ") == 1
    assert "error" not in outcome.err


def test_the_switch_leaves_one_whole_file(built: tuple[Path, Outcome]) -> None:
    database, _ = built
    left = {path.name for path in database.parent.iterdir()}
    assert left - {"logs", "target", "temp"} == {"shop.duckdb", ".shop.lock"}
    assert rows(database, "select count(*) from user_recommendations")[0][0] > 0


def test_three_promotions_are_named_and_the_others_counted() -> None:
    given = [{"promotion_id": f"p{number}", "users": 9 - number} for number in range(5)]
    four, five = (
        format_promotions({"given": given[:number], "reasons": [], "version": "v1"})
        for number in (4, 5)
    )
    assert four == "Promotions: p0 for 9 users, p1 for 8 users, p2 for 7 users, 1 other for 6 users"
    assert five.endswith(", p2 for 7 users, 2 others for 11 users")


def test_the_summary_agrees_with_the_shop(built: tuple[Path, Outcome]) -> None:
    database, outcome = built
    summary = json.loads(outcome.out)
    inputs = {table["table_name"]: table for table in summary["inputs"]}
    assert inputs["events"] == {
        "table_name": "events", "read_rows": 26, "kept_rows": 24, "unattributable_rows": 1,
        "rejected_rows": 1,
    }
    assert inputs["items"]["kept_rows"] == 7
    assert inputs["users"]["read_rows"] == 0
    assert summary["as_of"] == "2026-01-01 19:10:00"
    assert summary["ranking_version"] == "default"
    assert summary["database"] == str(database)
    # Nobody has consented.
    assert summary["queue"] == {
        "push_messages": 0, "emails": 0, "held_back": 0,
        "reasons": [{"reason": "no consent", "users": 8}], "open_rate_version": None,
    }
    assert format_queue(summary["queue"]) == (
        "Messages: 0 push messages and 0 e-mails queued; withheld: no consent (8 users)"
    )
    queue = {**summary["queue"], "emails": 1, "reasons": []}
    assert "1 e-mail queued, chosen without an open rate (cross-sell train" in format_queue(queue)
    queue["open_rate_version"] = "v1"
    assert format_queue(queue).endswith("queued, chosen by version v1 of the open rate")
    assert summary["promotions"] == {
        "given": [], "reasons": [{"reason": "no promotion is running", "users": 8}],
        "decisions": 0, "version": None,
    }
    assert format_promotions(summary["promotions"]) == (
        "Promotions: none, as no promotion is running (8 users)"
    )
    # Each user was at three of six items and bought one; u1 had a message with another.
    found = lists(database)
    assert set(found) == {f"u{number}" for number in range(8)}
    assert {len(items) for items in found.values()} == {4}
    coverage = summary["coverage"]
    popular = "select count(*) from user_recommendations where sources = 'popular'"
    ((popular_rows,),) = rows(database, popular)
    assert coverage == {
        "users": 8,
        "users_with_a_personal_list": 8,
        "items_to_offer": 7,
        "items_recommended": len({item_id for items in found.values() for item_id in items}),
        "personal_share": pytest.approx((32 - popular_rows) / 32),
    }
    marts = sum(rows(database, f"select count(*) from {mart}")[0][0] for mart in NEEDS)
    assert summary["layers"]["marts"] == marts
    assert summary["layers"]["staging"] == 26 + 7 + 1  # events, items, messages
    examples = defaultdict(list)
    for row in summary["examples"]:
        examples[row["user_id"]].append(row["item"])
    assert len(examples) == 5
    for user, items in examples.items():
        assert items == [f"Item {item_id}" for item_id in found[user][:3]]


@pytest.mark.parametrize(
    ("mart", "parts"),
    [
        ("email_messages", {"queue"}),
        ("push_messages", {"queue"}),
        ("message_candidates", {"queue"}),
        ("promotion_decisions", {"queue", "promotions"}),
        ("best_promotions", {"promotions"}),
        ("input_warnings", {"warnings"}),
        ("user_recommendations", {"coverage", "examples"}),
        ("similar_items", set()),
    ],
)
def test_the_summary_does_without_a_mart_that_is_switched_off(
    built: tuple[Path, Outcome], tmp_path: Path, mart: str, parts: set[str]
) -> None:
    source, outcome = built
    database = tmp_path / "shop.duckdb"
    shutil.copy(source, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"drop table {mart}")
    whole, summary = json.loads(outcome.out), summarise(database)
    assert (whole["absent_marts"], summary["absent_marts"]) == ([], [mart])
    assert {part for part in summary if summary[part] is None} == parts
    told = format_summary({**summary, "seconds": 1.0})
    assert f"Switched off: {mart}\n" in told
    assert ("Five users" in told) == (mart != "user_recommendations")


def test_bought_and_messaged_items_are_left_out(built: tuple[Path, Outcome]) -> None:
    database, _ = built
    found = lists(database)
    for user in range(8):
        assert f"i{(user + 2) % 6}" not in found[f"u{user}"]
    assert "i5" not in found["u1"]


def test_each_data_test_finds_what_it_is_for(built: tuple[Path, Outcome], folder: Path) -> None:
    """Built tables are spoilt by hand; each singular data test must see its share of it."""
    source, _ = built
    database = folder.parent / "spoilt" / "shop.duckdb"
    database.parent.mkdir()
    shutil.copy(source, database)
    with duckdb.connect(str(database)) as connection:
        connection.execute("""
            update user_recommendations set item_id = 'i3', recommendation_rank = 9
                where user_id = 'u1' and recommendation_rank = 4;
            update user_recommendations set item_id = 'i5'
                where user_id = 'u1' and recommendation_rank = 3;
            update int_items set stock_quantity = 0 where item_id = 'i1';
            delete from user_recommendations where user_id = 'u7';
            update user_recommendations set is_repeat = true, is_fallback = false
                where user_id = 'u2';
            update item_next_items set people = 9 where next_item_rank = 1;
            delete from int_events where event_at = (select max(event_at) from int_events);
            insert into rejected_rows (table_name, rejection_reason) values ('items', 'none');
            insert into base_shop__sent_messages
                (message_id, user_id, item_id, channel, sent_at, is_merged)
                select 's1', 'u1', 'i3', 'push', as_of, false from int_run_dates;
            insert into email_messages
                (message_id, recommendation_id, user_id, item_id, context, template_id, variant,
                title, body, item_position, propensity, is_control, is_exploration,
                send_not_before_at, send_not_after_at)
                select 'm', 'r', 'u1', 'i5', 'picked_for_you', 't', 'mixture', 'For {item}', 'B', 1,
                    1, false, false, as_of - interval 1 hour, as_of
                from int_run_dates;
            delete from int_time_zones;
        """)
    with dbt.environment(**variables(database)):
        result = dbt._invoke(
            ["test", "--select", "test_type:singular"],
            {"data_path": str(folder), "recommendations_per_user": 4},
        )
    statuses = {test.node.name: str(test.status) for test in result.result.results}
    statuses = {name: status for name, status in statuses.items() if "on-run" not in name}
    assert statuses == dict.fromkeys(DATA_TESTS, "fail")
    assert "data test" in dbt.first_failure(result)


def test_a_failing_data_test_keeps_the_earlier_database(folder: Path, tmp_path: Path) -> None:
    """With a data test that nothing passes; the project is copied to add it."""
    copy = tmp_path / "project"
    for name in ("models", "macros", "seeds", "tests"):
        shutil.copytree(project_dir() / name, copy / name)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(project_dir() / name, copy)
    (copy / "tests" / "business" / "nothing_is_recommended.sql").write_text(
        "select user_id from {{ ref('user_recommendations') }}"
    )
    database = earlier_run(tmp_path / "warehouse")
    outcome = run(
        folder, database=database, CROSS_SELL_PROJECT_DIR=str(copy), DBT_PROFILES_DIR=str(copy)
    )
    assert outcome.error.startswith("data test nothing_is_recommended failed: Got ")
    assert_untouched(database)
