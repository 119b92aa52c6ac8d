"""`cross-sell send`: what is queued is handed out once, and logged in the same step."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from queued_shops import AS_OF, EMAILS, PUSHES, email, queued, write_queue
from shops import Outcome, command, variables
from stopping import fail, interrupt, stopped_before

from cross_sell.project.contract import load_contract
from cross_sell.send.sent_messages import COLUMNS
from cross_sell.warehouse import switch
from cross_sell.warehouse.lock import only_one

FILES = (
    "email_messages.jsonl", "email_messages.parquet", "promotion_decisions.jsonl",
    "promotion_decisions.parquet", "push_messages.jsonl", "push_messages.parquet",
)
LOG = "sent_messages.parquet"


class Shop:
    """A folder of tables, a database with a queue, and a folder for what is handed out."""

    def __init__(self, home: Path) -> None:
        self.data, self.out, self.database = home / "data", home / "out", home / "shop.duckdb"
        self.data.mkdir()
        self.log = self.data / LOG

    def queue(self, *parts: list[dict], **others: object) -> None:
        """Build again: the queue is this, and the build has read the log."""
        write_queue(self.database, *parts, data=self.data, log=self.log, **others)

    def send(self, *words: object) -> Outcome:
        """Call the command line."""
        return command("send", "--out", self.out, *words, database=self.database)

    def files(self) -> dict[str, bytes]:
        """What lies in both folders, without the lock."""
        return {
            str(path.relative_to(self.data.parent)): path.read_bytes()
            for folder in (self.data, self.out)
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path.name != ".sent_messages.lock"
        }

    def logged(self) -> list[dict]:
        """Return the rows of the log."""
        return pq.read_table(self.log).to_pylist()

    def handed_out(self, name: str) -> list[dict]:
        """Return the rows of a file."""
        file = self.out / name
        if name.endswith(".parquet"):
            return pq.read_table(file).to_pylist()
        return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    shop.queue()
    yield shop
    left = [name for name in shop.files() if name.endswith((".new", ".old", ".journal"))]
    assert not left


def test_the_queue_is_handed_out_and_logged(shop: Shop) -> None:
    outcome = shop.send()
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines() == [
        f"2 push messages and 1 e-mail as of {AS_OF}: {shop.out}",
        "Held back as control: 2 messages",
        f"Logged: 11 new rows, {shop.log}",
    ]
    assert sorted(path.name for path in shop.out.iterdir()) == sorted(FILES)
    pushes = shop.handed_out("push_messages.jsonl")
    assert [row["message_id"] for row in pushes] == ["p1", "p2"]
    assert pushes[0]["title"] == 'For your "tent"' and pushes[0]["body"] == "Größe mat"
    assert pushes[0]["send_not_before_at"] == "2026-03-01T21:00:00Z"
    (mail,) = shop.handed_out("email_messages.jsonl")
    assert mail["message_id"] == "e1" and "is_control" not in mail and "item_id" not in mail
    assert mail["items"] == [
        {"item_position": place, "item_id": item, "recommendation_id": f"e1 {item}"}
        for place, item in enumerate("abcd", 1)
    ]
    tables = {name: shop.handed_out(name) for name in FILES if name.endswith(".parquet")}
    assert [row["item_id"] for row in tables["push_messages.parquet"]] == ["mat", "mug"]
    assert [row["item_id"] for row in tables["email_messages.parquet"]] == list("abcd")


def test_the_log_has_ids_and_no_words(shop: Shop) -> None:
    shop.send()
    logged = shop.logged()
    assert list(logged[0]) == list(COLUMNS)
    assert {row["message_id"] for row in logged} == {"p1", "p2", "p3", "e1", "e2"}
    assert {row["message_id"] for row in logged if row["is_control"]} == {"p3", "e2"}
    assert {row["sent_at"] for row in logged} == {AS_OF}
    assert len({row["build_id"] for row in logged}) == 1
    assert {row["channel"] for row in logged if row["message_id"][0] == "p"} == {"push"}
    assert [row["item_position"] for row in logged if row["message_id"] == "e1"] == [1, 2, 3, 4]


def test_the_log_is_the_table_of_the_contract() -> None:
    kinds = {
        "string": "VARCHAR", "timestamp": "TIMESTAMP", "bigint": "BIGINT", "double": "DOUBLE",
        "boolean": "BOOLEAN",
    }
    contract = load_contract()["sent_messages"].columns
    assert {column.name: kinds[column.type] for column in contract} == COLUMNS


def test_the_same_call_twice_is_one(shop: Shop) -> None:
    first = json.loads(shop.send("--json").out)
    files = shop.files()
    again = json.loads(shop.send("--json").out)
    assert (first["new_rows"], again["new_rows"]) == (11, 0)
    assert first["replaced"] is None and again["replaced"] is None
    assert first["build_id"] == again["build_id"]
    assert shop.files() == files


def test_rows_in_another_order_are_the_same_bytes(shop: Shop) -> None:
    shop.send()
    files = shop.files()
    shop.log.unlink()
    shop.queue(PUSHES[::-1], EMAILS[::-1])
    shop.send()
    assert shop.files() == files


def test_the_next_day_is_added(shop: Shop) -> None:
    shop.send()
    yesterday = shop.logged()
    later = AS_OF + timedelta(days=1)
    shop.queue([queued("p4", "mug", later)], [], as_of=later)
    outcome = shop.send()
    assert outcome.code == 0
    # Who has not sent those of yesterday must learn that they are gone.
    assert outcome.out.splitlines()[:2] == [
        f"1 push message and 0 e-mails as of {later}: {shop.out}",
        "Replaced: the queue of another build, 2 push messages, 1 e-mail and 0 decisions about"
        " promotions",
    ]
    assert shop.logged()[: len(yesterday)] == yesterday
    assert [row["message_id"] for row in shop.logged()[len(yesterday):]] == ["p4"]
    assert len({row["build_id"] for row in shop.logged()}) == 2
    # A tool that reads the folder must not find the messages of yesterday again.
    assert [row["message_id"] for row in shop.handed_out("push_messages.jsonl")] == ["p4"]
    assert shop.handed_out("email_messages.jsonl") == []


def test_nothing_queued_says_why(shop: Shop) -> None:
    withheld = ("no consent",) * 3 + ("capped",) * 2 + ("unsubscribed", "no text", "outranked")
    shop.queue([], [], withheld=withheld)
    outcome = shop.send()
    assert outcome.code == 0
    assert outcome.out.splitlines() == [
        f"Nothing queued as of {AS_OF}, withheld: no consent (3 users), capped (2 users), no text"
        " (1 user)",
        f"Logged: 0 new rows, {shop.log}",
    ]
    assert not shop.log.exists()
    assert [shop.handed_out(name) for name in FILES] == [[]] * 6
    shop.queue([], [])
    assert "there is nothing to write about" in shop.send().out


def test_the_folder_is_the_one_that_the_build_has_read(shop: Shop, tmp_path: Path) -> None:
    other = tmp_path / "other * shop"
    other.mkdir()
    assert "so its messages are logged there, not in" in refused(shop, "--data", other)
    assert shop.send("--data", shop.data).code == 0
    moved = shop.data.rename(tmp_path / "moved * shop")
    assert json.loads(shop.send("--data", moved, "--json").out)["new_rows"] == 0
    moved.rename(shop.data)


# What cannot be done


def refused(shop: Shop, *words: object) -> str:
    """Return the one line; nothing has changed."""
    files = shop.files()
    error = shop.send(*words).error
    assert shop.files() == files
    return error


def test_a_clock_that_runs_backwards_is_refused(shop: Shop) -> None:
    shop.send()
    shop.queue([queued("p9", "mug")], [], as_of=AS_OF - timedelta(seconds=1))
    assert refused(shop).startswith(
        f"the build is as of {AS_OF - timedelta(seconds=1)}, but messages were handed out as of"
        f" {AS_OF} already"
    )


def test_a_build_that_does_not_know_the_log_is_refused(shop: Shop) -> None:
    """As when it was built before the last send, from the same tables."""
    shop.send()
    later = AS_OF + timedelta(days=1)
    write_queue(shop.database, [queued("p4", "mug", later)], [], as_of=later, data=shop.data)
    assert "has 11 rows that the build has not read: build again" in refused(shop)


def test_another_queue_of_the_same_moment_is_refused(shop: Shop) -> None:
    """Message ids are those of user and moment, so they alone do not tell two queues apart."""
    shop.send()
    write_queue(shop.database, [queued("p1", "other item")], [], as_of=AS_OF, data=shop.data)
    assert "that the build has not read: build again" in refused(shop)


def test_a_row_without_an_id_hides_no_other(shop: Shop) -> None:
    shop.send()
    rows = shop.logged()
    table = pa.Table.from_pylist(rows[:1], pq.read_schema(shop.log))
    pq.write_table(table.set_column(0, "message_id", pa.nulls(1, pa.string())), shop.log)
    shop.queue()
    assert json.loads(shop.send("--json").out)["new_rows"] == 11


def test_a_journal_that_is_not_one_is_refused(shop: Shop) -> None:
    journal = shop.data / ".sent_messages.journal"
    for text in ("", "{}", "[1]"):
        journal.write_text(text)
        assert "says what an interrupted command has left, and cannot be read" in refused(shop)
    journal.unlink()


def test_a_database_without_a_queue_is_refused(shop: Shop, tmp_path: Path) -> None:
    for table in ("push_messages", "email_messages", "message_candidates"):
        shop.queue(without=table)
        assert f"is not a complete build (no table {table})" in refused(shop)
    shop.database.unlink()
    assert "make it with cross-sell run --data FOLDER" in refused(shop)


def test_folders_that_cannot_be_used_are_refused(shop: Shop, tmp_path: Path) -> None:
    shop.out.write_text("a file")
    assert "is a file: give a folder" in refused(shop)
    shop.out.unlink()
    # Nobody writes there, not even root.
    shop.out = Path("/proc/out")
    assert "cannot write to '/proc/out'" in shop.send().error
    shop.out = tmp_path / "out"
    assert not shop.log.exists() and not shop.out.exists()
    shop.data.rename(tmp_path / "moved")
    assert "folder '/nowhere' does not exist" in shop.send("--data", "/nowhere").error
    assert "cannot write to '/proc'" in shop.send("--data", "/proc").error
    assert not shop.out.exists()
    (tmp_path / "moved").rename(shop.data)


def test_a_log_that_is_not_one_is_refused(shop: Shop) -> None:
    shop.log.write_bytes(b"not Parquet")
    assert "cannot be read" in refused(shop)
    pq.write_table(pa.table({"message_id": ["a"]}), shop.log)
    assert "as it has other columns than message_id varchar, user_id varchar" in refused(shop)
    shop.log.unlink()
    (shop.data / "sent_messages.csv").write_text("message_id\n")
    assert "write it as sent_messages.parquet, or move it away" in refused(shop)


def test_two_sends_do_not_meet(shop: Shop) -> None:
    with only_one(shop.data / ".sent_messages.lock", busy="", mend=""):
        assert "another send is adding to" in refused(shop)


def test_a_build_that_read_a_relation_needs_a_folder(shop: Shop) -> None:
    with duckdb.connect(str(shop.database)) as connection:
        connection.execute("comment on table base_shop__sent_messages is 'relation crm.sent'")
    assert "reads sent_messages from the relation crm.sent: say with --data" in refused(shop)
    assert shop.send("--data", shop.data).code == 0


# Interrupted

# What is written, thrice; the journal; the log of messages; the six files.
JOURNAL, LAST = 4, 11


def killed(shop: Shop, step: int) -> None:
    """Send in a process that is killed before a step."""
    script = Path(__file__).with_name("stopping.py")
    code = subprocess.run(
        [sys.executable, str(script), str(step), "send", "--out", str(shop.out)],
        env={**os.environ, **variables(shop.database)},
        capture_output=True,
        check=False,
    ).returncode
    assert code == -signal.SIGKILL


def next_day(shop: Shop) -> None:
    """Send, and build the queue of the next day."""
    shop.send()
    later = AS_OF + timedelta(days=1)
    shop.queue([queued("p4", "mug", later)], email("e4", *"stuv"), as_of=later)


def visible(shop: Shop) -> dict[str, bytes]:
    """What lies in both folders, without hidden files."""
    return {name: text for name, text in shop.files().items() if "/." not in name}


@pytest.mark.parametrize("step", range(1, LAST + 1))
@pytest.mark.parametrize(("stop", "code"), [(fail, 2), (interrupt, 130)])
def test_what_fails_leaves_all_as_it_was(
    shop: Shop, step: int, stop: Callable[[], None], code: int
) -> None:
    next_day(shop)
    files = shop.files()
    with stopped_before(step, stop):
        assert shop.send().code == code
    assert shop.files() == files
    assert json.loads(shop.send("--json").out)["new_rows"] == 5


def test_what_fails_the_first_time_leaves_nothing(shop: Shop) -> None:
    for step in range(1, LAST + 1):
        with stopped_before(step, fail):
            assert "cannot be written" in shop.send().error
        assert shop.files() == {} and not shop.out.exists()


@pytest.mark.parametrize("step", range(1, LAST + 1))
def test_a_killed_send_is_nothing_or_is_ended_by_the_next(shop: Shop, step: int) -> None:
    next_day(shop)
    before = visible(shop)
    killed(shop, step)
    if step <= JOURNAL:
        assert visible(shop) == before
    if step > JOURNAL + 1:
        # Nothing is handed out that is not in the log.
        assert len(shop.logged()) == 16
    assert shop.send().code == 0
    ended = visible(shop)
    assert len(shop.logged()) == 16
    assert [row["message_id"] for row in shop.handed_out("push_messages.jsonl")] == ["p4"]
    assert shop.send().code == 0 and visible(shop) == ended


@pytest.mark.parametrize("step", [JOURNAL + 1, JOURNAL + 2, LAST])
def test_a_killed_send_is_ended_before_the_next_build_is_sent(shop: Shop, step: int) -> None:
    """Its messages count as sent, so they must not be lost."""
    next_day(shop)
    killed(shop, step)
    later = AS_OF + timedelta(days=2)
    shop.queue([queued("p5", "mug", later)], [], as_of=later)
    assert "an interrupted send of an earlier build has been completed" in shop.send().error
    assert [row["message_id"] for row in shop.handed_out("push_messages.jsonl")] == ["p4"]
    if step == JOURNAL + 1:
        # The build has not read what was logged since.
        assert "has 5 rows that the build has not read" in shop.send().error
        shop.queue([queued("p5", "mug", later)], [], as_of=later)
    assert shop.send().code == 0
    assert [row["message_id"] for row in shop.handed_out("push_messages.jsonl")] == ["p5"]


def test_files_without_links_are_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*words: object) -> None:
        raise OSError

    monkeypatch.setattr(switch.os, "link", refuse)
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text("old")
    switch.new_file(first).write_text("new")
    with pytest.raises(FileNotFoundError):
        switch.replace_together([first, second], tmp_path / "journal", "")
    assert [path.name for path in tmp_path.iterdir()] == ["first"]
    assert first.read_text() == "old"
