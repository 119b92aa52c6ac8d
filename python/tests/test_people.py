"""One thing told in several rows: aliases, merged users, retries, orders and messages told again."""

import random
from collections.abc import Iterator
from datetime import timedelta

import duckdb
import pytest
from conftest import NOON
from hypothesis import example, given
from hypothesis import strategies as st
from random_shops import checked, examples, shops, viewed
from reference.people import people
from reference.reading import ReadShop
from shop import CompiledProject, Shop, rows

IDS = [f"id {number}" for number in range(12)]
EVENTS = """
    select users.user_id, items.item_id, event_types.event_type, events.event_at,
        cast(events.quantity as integer) as quantity
    from int_events as events
    join int_users as users using (user_key)
    join int_items as items using (item_key)
    join int_event_types as event_types using (event_type_key)
"""


def alias(anonymous_id: str, user_id: str) -> dict:
    return {"anonymous_id": anonymous_id, "user_id": user_id}


def resolved(project: CompiledProject, aliases: list[dict]) -> dict[str, tuple]:
    """Return alias -> user, whether it is in a loop, whether it is too long."""
    shop = {"events": [viewed("u1", "1")], "user_aliases": aliases}
    with project.build(shop, "stg_resolved_aliases") as connection:
        found = rows(connection, "select * from stg_resolved_aliases")
    return {
        row["anonymous_id"]: (row["user_id"], row["is_in_loop"], row["is_too_long"])
        for row in found
    }


# Aliases


@checked
@given(
    links=st.lists(st.tuples(st.sampled_from(IDS), st.sampled_from(IDS)), max_size=30),
    seed=st.integers(0, 10**6),
)
@example(links=[(IDS[n], IDS[(n + 1) % 12]) for n in range(12)], seed=1)  # one loop
@example(links=[(IDS[n], IDS[n + 1]) for n in range(11)], seed=2)  # one chain
@example(links=[(IDS[n], IDS[n - 1]) for n in range(1, 12)], seed=3)  # and backwards
def test_aliases_of_one_person_have_one_user_whatever_the_order(
    compiled_project: CompiledProject, links: list[tuple], seed: int
) -> None:
    """Of several links of an alias the one that sorts first stands, so that one is left here."""
    links = {alias_id: user for alias_id, user in sorted(links, reverse=True)}
    expected = people(links)
    rng = random.Random(seed)
    for _ in range(2):
        shuffled = rng.sample(sorted(links.items()), len(links))
        found = resolved(compiled_project, [alias(*link) for link in shuffled])
        assert {alias_id: user for alias_id, (user, _, _) in found.items()} == {
            alias_id: expected.get(alias_id, alias_id) for alias_id in links
        }
        # In a loop is who never reaches an id that is not an alias, or that is its own.
        for alias_id, (user, is_in_loop, is_too_long) in found.items():
            assert is_in_loop == (user in links and links[user] != user), alias_id
            assert not is_too_long


@pytest.mark.parametrize(
    ("length", "too_long"), [(65, 0), (66, 1), (70, 5)], ids=lambda value: str(value)
)
def test_a_chain_is_followed_over_many_links_and_longer_ones_are_counted(
    compiled_project: CompiledProject, length: int, too_long: int
) -> None:
    found = resolved(
        compiled_project, [alias(f"{n:03d}", f"{n + 1:03d}") for n in range(length)]
    )
    end = f"{length:03d}"
    assert sum(is_too_long for _, _, is_too_long in found.values()) == too_long
    assert not any(is_in_loop for _, is_in_loop, _ in found.values())
    assert all(user == end for user, _, is_too_long in found.values() if not is_too_long)


@pytest.mark.parametrize(("length", "is_found"), [(65, True), (66, False)])
def test_a_loop_is_found_up_to_the_same_length(
    compiled_project: CompiledProject, length: int, is_found: bool
) -> None:
    found = resolved(
        compiled_project, [alias(f"{n:03d}", f"{(n + 1) % length:03d}") for n in range(length)]
    )
    assert {(in_loop, too_long) for _, in_loop, too_long in found.values()} == {
        (is_found, not is_found)
    }
    if is_found:
        assert {user for user, *_ in found.values()} == {"000"}


# One person in every table

DAY = timedelta(days=1)
ACCOUNTS = ("anna", "anna-old", "cookie", "bert")


def by_account(**columns: object) -> list[dict]:
    """Return a row for each account, with ids of its own for the other columns of text."""
    return [
        {"user_id": account, **{
            name: f"{value} {account}" if isinstance(value, str) and name.endswith("_id") else value
            for name, value in columns.items()
        }}
        for account in ACCOUNTS
    ]


# cookie belongs to anna-old, who was merged into anna; bert is somebody else.
MERGED = {
    "events": by_account(event_type="view", event_at=NOON, item_id="item"),
    "user_aliases": [alias("cookie", "anna-old"), alias("anna-old", "anna")],
    "users": [
        {"user_id": "anna-old", "country": "DE", "is_internal": True},
        {"user_id": "anna", "country": "AT"},
        {"user_id": "cookie", "country": "CH"},
        {"user_id": "bert", "country": "DE"},
        {"user_id": "bert", "country": "US"},  # a repeat, which is rejected
    ],
    "messages": [
        {"message_id": "campaign", "item_id": "1", "channel": "push", "sent_at": NOON - DAY, **row}
        for row in (
            {"user_id": "anna"},
            {"user_id": "anna-old", "sent_at": NOON - 2 * DAY, "channel": "email"},
            {"user_id": "anna-old", "sent_at": NOON, "channel": "email"},  # a repeat
            {"user_id": "bert"},
            {"user_id": "bert", "item_id": None},
            {"user_id": "cookie", "item_id": None},
        )
    ],
    "sent_messages": [
        {"message_id": "s", "item_id": "1", "channel": "push", "sent_at": NOON, "user_id": user}
        for user in ("anna", "anna-old", "bert")
    ],
    "impressions": by_account(impression_id="i", item_id="1", context="home", shown_at=NOON),
    "promotion_offers": by_account(offer_id="o", offered_at=NOON),
    "sent_promotions": by_account(offer_id="d", offered_at=NOON),
}


@pytest.fixture(scope="module")
def merged(compiled_project: CompiledProject) -> Iterator[duckdb.DuckDBPyConnection]:
    models = [f"stg_{table}" for table in MERGED] + ["int_users", "int_input_row_counts"]
    with compiled_project.build(MERGED, *models) as connection:
        yield connection


@pytest.mark.parametrize(
    "table", ["stg_events", "stg_impressions", "stg_promotion_offers", "stg_sent_promotions"]
)
def test_rows_of_merged_users_belong_to_the_one_who_remained(
    merged: duckdb.DuckDBPyConnection, table: str
) -> None:
    counts = f"select user_id, count(*) from {table} group by user_id order by user_id"
    assert merged.execute(counts).fetchall() == [("anna", 3), ("bert", 1)]


def test_the_row_of_the_user_who_remained_stands(merged: duckdb.DuckDBPyConnection) -> None:
    """Otherwise anna would be internal, and be left out."""
    found = merged.execute("select user_id, country from int_users order by user_id").fetchall()
    assert found == [("anna", "AT"), ("bert", "DE")]


def test_a_message_is_one_message_per_receiver(merged: duckdb.DuckDBPyConnection) -> None:
    query = "select user_id, item_id, channel from stg_messages order by all"
    assert merged.execute(query).fetchall() == [
        ("anna", "1", "email"),  # the earlier one, though it reached the old account
        ("anna", None, "push"),
        ("bert", "1", "push"),
        ("bert", None, "push"),
    ]


def test_a_handed_out_message_is_one_message_per_receiver(
    merged: duckdb.DuckDBPyConnection,
) -> None:
    query = "select message_id, user_id from stg_sent_messages order by all"
    assert merged.execute(query).fetchall() == [("s", "anna"), ("s", "bert")]


def test_rows_of_merged_users_are_kept_and_repeats_are_rejected(merged: duckdb.DuckDBPyConnection) -> None:
    counts = merged.execute(
        """
        select table_name, kept_rows, rejected_rows from int_input_row_counts
        where table_name in ('users', 'messages')
        order by table_name
        """
    ).fetchall()
    assert counts == [("messages", 5, 1), ("users", 4, 1)]


# Events


@checked
@given(shop=shops())
@examples
def test_events_equal_the_reference(projects: tuple, shop: Shop) -> None:
    """Accounts are people, retries and orders told again are left out."""
    for project in projects:
        expected = sorted(
            repr((e["user_id"], e["item_id"], e["event_type"], e["event_at"], e["quantity"]))
            for e in ReadShop(shop, project.variables, project.compiled_at).events
        )
        with project.build(shop, "int_events") as connection:
            found = sorted(map(repr, connection.execute(EVENTS).fetchall()))
        assert found == expected


def told(project: CompiledProject, events: list[dict]) -> list[tuple]:
    """Return user and item of each event that counts."""
    with project.build({"events": events}, "int_distinct_events") as connection:
        query = "select user_id, item_id from int_distinct_events order by all"
        return connection.execute(query).fetchall()


def test_ids_of_two_systems_identify_nothing(compiled_project: CompiledProject) -> None:
    """Views and purchases both number their rows 1, 2, 3 ...; no row is lost."""
    events = [
        {**viewed(f"u{n}", f"i{n + shift}"), "event_type": kind, "event_id": str(n)}
        for n in range(20)
        for shift, kind in enumerate(("view", "purchase"))
    ]
    assert len(told(compiled_project, events)) == 40


def test_a_constant_identifies_nothing(compiled_project: CompiledProject) -> None:
    events = [viewed(f"u{n % 3}", f"i{n}", event_id="NULL") for n in range(20)]
    assert len(told(compiled_project, events)) == 20


def test_an_overlap_of_two_exports_counts_once(compiled_project: CompiledProject) -> None:
    events = [viewed("u1", f"i{n}", event_id=str(n)) for n in range(20)]
    assert told(compiled_project, events + events[10:]) == sorted(("u1", f"i{n}") for n in range(20))


def test_an_order_told_again_is_sold_once(compiled_project: CompiledProject) -> None:
    """Both lines of the first moment stay; three visits of the confirmation page add nothing."""
    events = [
        viewed("u1", "1", event_type="purchase", order_id="o", quantity=1, event_at=at)
        for at in (NOON - 9 * DAY, NOON - 9 * DAY, NOON - 8 * DAY, NOON - DAY, NOON - DAY)
    ]
    with compiled_project.build(
        {"events": events}, "int_order_items", "int_repeated_order_lines"
    ) as connection:
        bought = connection.execute("select quantity, ordered_at from int_order_items").fetchall()
        repeated = connection.execute("select repeated_rows from int_repeated_order_lines").fetchall()
    assert bought == [(2, NOON - 9 * DAY)]
    assert repeated == [(3,)]


def test_renewals_may_keep_their_order_id() -> None:
    project = CompiledProject({"renewals_keep_order_id": True})
    events = [
        viewed("u1", "1", event_type="purchase", order_id="o", event_at=NOON - days * DAY)
        for days in (60, 30, 0)
    ]
    assert len(told(project, events)) == 3


@checked
@given(shop=shops())
@examples
def test_users_and_messages_equal_the_reference(
    compiled_project: CompiledProject, shop: Shop
) -> None:
    read = ReadShop(shop, {}, compiled_project.compiled_at)
    models = ("stg_users", "stg_messages", "stg_sent_messages")
    with compiled_project.build(shop, *models) as connection:
        for table, columns in (
            ("users", "user_id, country, is_internal"),
            ("messages", "message_id, user_id, item_id, sent_at, channel, is_control"),
            ("sent_messages", "message_id, user_id, item_id, sent_at, channel, is_control"),
        ):
            found = connection.execute(f"select {columns} from stg_{table}").fetchall()
            expected = [
                tuple(row[name] for name in columns.split(", ")) for row in read.tables[table]
            ]
            assert sorted(map(repr, found)) == sorted(map(repr, expected)), table
