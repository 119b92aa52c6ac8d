"""Odd rows are kept or rejected, and named; they never stop a run."""

import json
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from shops import START, event, item, lists, rows, run, small_shop, write_csv, write_parquet

ODD_IDS = (
    "00123", "123", "O'Brien", 'the "best"', "two words", "🛒", "'); drop table x; --",
    "50%_[*]?", "{{ var('as_of') }}", "nil",
)
ODD_FOLDER = """it's [a] "shop" {of} * 🛒"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a shop in which everything is odd: CSV events, a Parquet catalogue."""
    home = tmp_path_factory.mktemp("odd")
    events = [
        event(user, ODD_IDS[(number + step) % len(ODD_IDS)], minutes=30 * number + step)
        for number, user in enumerate(ODD_IDS)
        for step in range(10)
    ]
    events += [
        event("u1", "ghost", minutes=400),  # not in the catalogue
        event("u2", "ghost", minutes=410),
        event("u1", "00123", minutes=420),
        event("u2", "  00123 ", minutes=420),  # the same item
        event("u2", "123", "purchase", event_id="e1", minutes=430),
        event("u2", "123", "purchase", event_id="e1", minutes=430),  # a repeat
        event("u3", "nil", minutes=440),
        event("u3", "nil", minutes=440),  # equal rows without an id are two events
        event("u4", "123", event_at="2026-01-02T01:30:00+02:00"),
        event(None, "123"),
        event("   ", "123"),
        event("u5", None),
        event("u5", "123", None),
        event("u5", "123", event_at=None),
        event("u5", "123", event_at="2099-01-01 00:00:00", event_id="from the future"),
    ]
    write_csv(home / ODD_FOLDER, events=events)
    write_parquet(home / ODD_FOLDER, items=[item(odd_id) for odd_id in ODD_IDS])
    database = home / "shop.duckdb"
    outcome = run(home / ODD_FOLDER, database=database)
    assert outcome.code == 0, outcome.err
    return database


def test_every_odd_row_is_accounted_for(odd: Path) -> None:
    counts = rows(odd, "select * from int_input_row_counts where table_name = 'events'")
    # 100 views of the odd ids and 9 of u1 to u4 are kept; 2 have no user; 4 cannot be used.
    assert counts == [("events", 115, 109, 2, 4)]
    rejected = rows(odd, "select table_name, row_id, rejection_reason from rejected_rows")
    assert Counter(rejected) == Counter([
        ("events", None, "no item_id"),
        ("events", None, "no event_type"),
        ("events", None, "no readable event_at"),
        ("events", "from the future", "event_at after the run began"),
    ])
    assert rows(odd, "select count(*) from int_events") == [(108,)]


def test_one_event_of_2099_does_not_set_the_clock(odd: Path) -> None:
    newest = datetime(2026, 1, 1, 23, 30)
    assert rows(odd, "select as_of from int_run_dates") == [(newest,)]
    # It is the one whose offset of two hours was taken into account.
    newest_of = f"select user_id from stg_events where event_at = timestamp '{newest}'"
    assert rows(odd, newest_of) == [("u4",)]


def test_ids_are_kept_as_they_are(odd: Path) -> None:
    users = {user for (user,) in rows(odd, "select user_id from int_users")}
    assert users == {*ODD_IDS, "u1", "u2", "u3", "u4"}
    items = {item_id for (item_id,) in rows(odd, "select item_id from int_items")}
    assert items == {*ODD_IDS, "ghost"}
    next_items = {a for (a,) in rows(odd, "select distinct item_id from item_next_items")}
    assert set(ODD_IDS) <= next_items


def test_everybody_has_a_list_of_items_of_the_catalogue(odd: Path) -> None:
    found = lists(odd)
    assert set(found) == {*ODD_IDS, "u1", "u2", "u3", "u4"}
    for user, items in found.items():
        bought = {"123"} if user == "u2" else set()
        assert set(items) == {*ODD_IDS} - bought, user


def test_repeats_of_an_id_count_once_and_equal_rows_without_one_twice(odd: Path) -> None:
    counts = rows(
        odd,
        """
        select users.user_id, user_items.event_count
        from int_user_items as user_items
        inner join int_users as users on user_items.user_key = users.user_key
        inner join int_items as items on user_items.item_key = items.item_key
        where (users.user_id, items.item_id) in (('u2', '123'), ('u3', 'nil'))
        """,
    )
    assert dict(counts) == {"u2": 1, "u3": 2}


def test_a_bot_does_not_slow_the_run_or_spoil_the_lists(tmp_path: Path) -> None:
    """95,000 looks a second apart, and one order of 5,000 items, beside 40 people."""
    looks, lines = 95_000, 5000
    random = np.random.default_rng(1)
    seconds = np.concatenate([np.arange(looks), np.full(lines, looks)])
    looked_at = [f"b{number}" for number in random.integers(0, 5000, looks)]
    bot = pa.table({
        "user_id": ["bot"] * (looks + lines),
        "item_id": looked_at + [f"b{number}" for number in range(lines)],
        "event_type": ["view"] * looks + ["purchase"] * lines,
        "event_at": pa.array(np.datetime64(START, "us") + seconds.astype("timedelta64[s]")),
    })
    people = [
        event(f"u{user}", f"i{(user + step) % 25}", minutes=10 * user + step)
        for user in range(40)
        for step in range(3)
    ]
    events = pa.concat_tables([bot, pa.Table.from_pylist(people, schema=bot.schema)])
    folder = write_parquet(tmp_path / "shop", events=events)
    database = tmp_path / "shop.duckdb"
    outcome = run(folder, "--json", database=database)
    assert outcome.code == 0, outcome.err
    summary = json.loads(outcome.out)
    assert summary["coverage"]["users"] == 41
    # Bounded histories bound the pairs: without the bounds the order alone would have 25 million.
    (largest,) = rows(database, "select max(estimated_size) from duckdb_tables()")[0]
    assert 100_000 <= largest < 5_000_000
    found = lists(database)
    assert {len(items) for user, items in found.items() if user != "bot"} == {20}
    first = {items[0][0] for user, items in found.items() if user != "bot"}
    assert first == {"i"}


def test_one_user_only(tmp_path: Path) -> None:
    """At as_of the seven others have not come yet; no later event counts."""
    folder = write_parquet(tmp_path / "shop", events=small_shop())
    database = tmp_path / "shop.duckdb"
    as_of = START + timedelta(minutes=10)
    outcome = run(folder, "--as-of", str(as_of), "--json", database=database)
    assert outcome.code == 0, outcome.err
    summary = json.loads(outcome.out)
    assert summary["as_of"] == str(as_of)
    assert rows(database, "select count(*), max(event_at) from int_events") == [(3, as_of)]
    # i0 and i1 were viewed, i2 was bought.
    found = lists(database)
    assert set(found) == {"u0"}
    assert set(found["u0"]) == {"i0", "i1"}


def test_one_item_only(tmp_path: Path) -> None:
    """Who has bought it has nothing left to be offered; a var shortens the list of others."""
    events = [event("u1", "i1"), event("u2", "i1", minutes=5), event("u3", "i1", "purchase")]
    folder = write_csv(tmp_path / "shop", events=events)
    database = tmp_path / "shop.duckdb"
    outcome = run(folder, "--vars", "{recommendations_per_user: 3}", database=database)
    assert outcome.code == 0, outcome.err
    assert lists(database) == {"u1": ["i1"], "u2": ["i1"]}
    assert rows(database, "select count(*) from item_next_items") == [(0,)]
