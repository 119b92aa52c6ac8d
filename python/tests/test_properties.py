"""For random small shops the SQL keeps its promises, and equals a reference in plain Python.

The SQL is compiled once and run in this process (shop.py); the reference is written from the
formulas (reference.py). Shops are drawn from few users, items and moments, so that baskets,
repeats, ties and the edges of every window occur often.
"""

import math
import os
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import duckdb
from conftest import NOON
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from reference import Expected, expect
from shop import CompiledProject, Shop, bucket_branches, rows

# Derandomized: the same shops in every run. No deadline: a slow machine is no failure. Making a
# failing shop smaller takes minutes, so it is done on request only: CROSS_SELL_SHRINK=1 pytest ...
# CROSS_SELL_EXAMPLES=500 looks at so many other shops.
EXAMPLES = os.environ.get("CROSS_SELL_EXAMPLES")
checked = settings(
    derandomize=not EXAMPLES,
    deadline=None,
    database=None,
    max_examples=int(EXAMPLES or 6),
    phases=[Phase.explicit, Phase.generate]
    + ([Phase.shrink] if os.environ.get("CROSS_SELL_SHRINK") else []),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# The shops

USERS = ("u1", "007", "O'Brien", " spaced out ", "😀", "'; drop table events; --")
ITEMS = (
    "1",
    "01",
    "001",
    "parent",
    "it's",
    'a "b"',
    "sleeping bag",
    "🎒",
    "null",
    "%_\\",
    "'; delete from items; --",
    "ß",
)
TOUCHES = ("view", "view", "wishlist", "add_to_cart", "purchase")
EVENT_TYPES = (*TOUCHES, *TOUCHES, "return", "remove_from_cart", "search_click", "rating")
LIMITS_IN_DAYS = (365, 60, 30, 28, 10, 7, 5, 0)  # the edges of windows, as far as days go
MOMENTS = sorted(
    {
        NOON + timedelta(days=days - limit, seconds=seconds)
        for limit in LIMITS_IN_DAYS
        for days in (-1, 0, 1)
        for seconds in (0, 1, 1.5, 1800, 4000)
    }
    | {NOON - timedelta(days=700), NOON - timedelta(minutes=90), NOON - timedelta(minutes=1)}
)
# What may be odd about an event; most are plain.
PLAIN = ({},) * 14
ODDITIES = (
    *PLAIN,
    {"user_id": None},
    {"user_id": None, "anonymous_id": "cookie 1"},
    {"user_id": "  ", "anonymous_id": "cookie 2"},
    {"user_id": None, "anonymous_id": "nobody's"},
    {"item_id": None},
    {"item_id": " "},
    {"event_type": None},
    {"event_type": "teleport"},
    {"event_at": None},
    {"event_at": "soon"},
    {"event_at": "2099-01-01 00:00:00"},
    {"event_at": "2025-05-31 14:00:00+02:00"},
    {"event_id": "e1"},
    {"event_id": "e2"},
    {"event_id": "e2", "item_id": "1"},
    {"quantity": 1},
    {"quantity": 2},
    {"quantity": 3},
    {"order_id": "o1", "session_id": "s1"},
)


# The values of every column. A value given more than once is drawn more often.
Columns = dict[str, tuple]


def columns(users: tuple, items: tuple) -> dict[str, Columns]:
    """Table -> column -> the values it may have, some of them broken."""
    users_or_none = (*users, *users, None)
    items_or_none = (*items, *items, "parent", None)
    moments = (*MOMENTS, None, datetime(2099, 1, 1))
    seldom = (None,) * 12
    return {
        "items": {
            "item_id": items,
            "category_path": ("a", "a/b", "c", "d", "e", None),
            "parent_item_id": (None, None, None, None, "parent", "1"),
            "stock_quantity": (None, 0, 1, 5),
            "available_from": (*seldom, NOON, NOON + timedelta(seconds=1)),
            "available_until": (*seldom, NOON, NOON - timedelta(seconds=1)),
            "season_start_month": (*seldom, 5, 6, 11),
            "season_end_month": (*seldom, 2, 5, 6, 12),
            "countries": (*seldom, "DE", "de, AT", "US"),
            "is_repurchasable": (None, True, True, False),
        },
        "users": {
            "user_id": (*users, "without events"),
            "country": (None, "DE", "de", "at", "US", " "),
            "is_internal": (None, None, False, False, False, True),
        },
        "user_aliases": {
            "anonymous_id": ("cookie 1", "cookie 2", None),
            "user_id": users_or_none,
        },
        "messages": {
            "message_id": ("m1", "m2", "m3", "m4", "m5", "m6", None),
            "user_id": users_or_none,
            "item_id": items_or_none,
            "sent_at": moments,
            "channel": ("push", "email", "push", "email", None),
            "is_control": (None, False, False, True, True),
        },
        "impressions": {
            "impression_id": ("1", "2", None),
            "user_id": users_or_none,
            "item_id": items_or_none,
            "context": ("home", None),
            "shown_at": moments,
        },
        "promotions": {
            "promotion_id": ("p1", "p2", None),
            "promotion_name": ("ten percent", None),
        },
        "promotion_offers": {
            "offer_id": ("1", "2", None),
            "user_id": users_or_none,
            "promotion_id": (None, "p1"),
            "offered_at": moments,
        },
    }


MOST_ROWS = {"items": 14, "users": 4, "user_aliases": 3, "messages": 12}


def as_event(user: str, item: str, event_type: str, event_at: datetime, oddity: dict) -> dict:
    """One event, with what is odd about it."""
    plain = {"user_id": user, "item_id": item, "event_type": event_type, "event_at": event_at}
    return {**plain, **oddity}


def mended(shop: Shop) -> Shop:
    """The shop with one event more, that can be used, and without parents of parents."""
    event = as_event("u1", "1", "view", NOON - timedelta(days=3), {})
    items = [
        {**row, "parent_item_id": None} if row["item_id"] in ("parent", "1") else row
        for row in shop["items"]
    ]
    return {**shop, "events": [event, *shop["events"]], "items": items}


@st.composite
def shops(draw: st.DrawFn, most_items: int = len(ITEMS)) -> Shop:
    """A small shop with everything that a real export holds, or with next to nothing."""
    users = USERS[: draw(st.integers(1, len(USERS)))]
    items = ITEMS[: draw(st.integers(1, most_items))]
    size = draw(st.sampled_from((0, 5, 20, 60, 100)))
    values = (users, items, EVENT_TYPES, MOMENTS, ODDITIES)
    event = st.tuples(*map(st.sampled_from, values)).map(lambda drawn: as_event(*drawn))
    shop = {"events": draw(st.lists(event, min_size=size, max_size=size))}
    for table, its_columns in columns(users, items).items():
        row = st.fixed_dictionaries(
            {column: st.sampled_from(values) for column, values in its_columns.items()}
        )
        size = draw(st.integers(0, MOST_ROWS.get(table, 4)))
        shop[table] = draw(st.lists(row, min_size=size, max_size=size))
    return mended(shop)


def busy_shop(seed: int, has_catalogue: bool = True) -> Shop:
    """A shop full of everything, so that most limits and edges are met in this one."""
    rng = random.Random(seed)
    values = (USERS, ITEMS, EVENT_TYPES, MOMENTS[15:], ODDITIES)
    shop = {"events": [as_event(*map(rng.choice, values)) for _ in range(220)]}
    for table, its_columns in columns(USERS, ITEMS).items():
        shop[table] = [
            {column: rng.choice(values) for column, values in its_columns.items()}
            for _ in range(2 * MOST_ROWS.get(table, 4))
        ]
    shop["items"] = shop["items"] if has_catalogue else []
    return mended(shop)


def examples(test: Callable) -> Callable:
    """Check the test on busy shops, beside the shops that it draws."""
    for shop in (busy_shop(1), busy_shop(2), busy_shop(3, has_catalogue=False)):
        test = example(shop=shop)(test)
    return test


def viewed(user: str, item: str, **others: object) -> dict:
    """One view, at NOON unless told."""
    return as_event(user, item, "view", NOON, others)


def sent(user: str, item: str, at: datetime, channel: str | None = "push") -> dict:
    """One row of the message log, always of the same message."""
    names = ("message_id", "user_id", "item_id", "sent_at", "channel")
    return dict(zip(names, ("m1", user, item, at, channel), strict=True))


# The catalogue knows the parent by its variant alone, and the parent is what a message offers.
PARENT_WITHOUT_ROW = {
    "events": [viewed("u1", "variant")],
    "items": [{"item_id": "variant", "parent_item_id": "parent"}],
    "messages": [sent("u1", "parent", NOON)],
}
# Of two rows with one key the first cannot be used, so the other one stands.
UNUSABLE_REPEAT = {
    "events": [viewed("u1", "1")],
    "messages": [
        sent("u1", "1", NOON - timedelta(days=2), channel=None),
        sent("u1", "1", NOON - timedelta(days=1)),
    ],
}
# Of two rows with one key the later one, though it sorts first, must not undo the earlier one.
LATER_REPEAT = {
    "events": [viewed("u1", "1"), viewed("a user", "01")],
    "messages": [
        sent("u1", "1", NOON),
        sent("a user", "1", NOON + timedelta(days=1)),
    ],
}


# Items from and until the very moment that stands for now, and a second to either side.
EDGES_OF_TIME = {
    "events": [viewed("u1", "1")],
    "items": [
        {"item_id": f"{column} {seconds}", column: NOON + timedelta(seconds=seconds)}
        for column in ("available_from", "available_until")
        for seconds in (-1, 0, 1)
    ],
}
# As many items touched in each of four categories: the one touched last comes first.
CATEGORIES_ALIKE = {
    "events": [
        viewed("u1", f"{category} 1", event_at=NOON - timedelta(days=days))
        for days, category in enumerate("cbad")
    ],
    "items": [
        {"item_id": f"{category} {number}", "category_path": category}
        for category in "abcd"
        for number in (1, 2, 3)
    ],
}


# What was built


def close(built: float | None, expected: float | None) -> bool:
    """Whether two numbers are within 1e-9, or both none."""
    if built is None or expected is None:
        return built is expected
    return math.isclose(built, expected, rel_tol=1e-9, abs_tol=1e-9)


def assert_rows_close(built: list[tuple], expected: list[tuple]) -> None:
    """Fail unless the rows are equal, floats within 1e-9."""
    assert len(built) == len(expected), (built, expected)
    for row, wanted in zip(built, expected, strict=True):
        for value, other in zip(row, wanted, strict=True):
            is_float = isinstance(value, float) or isinstance(other, float)
            assert close(value, other) if is_float else value == other, (row, wanted)


def grouped(found: list[dict], key: str) -> dict:
    """Return value of the key -> tuples of the other values, in the order of the rows."""
    groups = defaultdict(list)
    for row in found:
        groups[row.pop(key)].append(tuple(row.values()))
    return dict(groups)


def expected_of(project: CompiledProject, shop: Shop) -> Expected:
    """Return what the reference makes of the shop with the vars of the project."""
    return expect(shop, project.variables, project.compiled_at)


def dump(connection: duckdb.DuckDBPyConnection, *tables: str, without: tuple = ()) -> dict:
    """Return the rows of tables, in one order whatever order they are stored in."""
    contents = {}
    for table in tables:
        found = rows(connection, f"select * from {table}")
        contents[table] = sorted(
            repr({name: value for name, value in row.items() if name not in without})
            for row in found
        )
    return contents


def built(project: CompiledProject, shop: Shop, *tables: str, threads: int = 1, without=()) -> dict:
    """Build the shop, and return the rows of the tables, by default of all."""
    with project.build(shop, *tables, threads=threads) as connection:
        return dump(connection, *(tables or project.sql), without=without)


def built_rows(project: CompiledProject, shop: Shop, tables: tuple, query: str) -> list[dict]:
    """Build the tables, and return the rows of the query over them."""
    with project.build(shop, *tables) as connection:
        return rows(connection, query)


TOUCHES_QUERY = """
    select
        users.user_id,
        items.item_id,
        event_types.event_type,
        touches.step,
        touches.items_touched,
        touches.is_first_touch,
        case when touches.is_first_touch then touches.item_number end as item_number,
        touches.event_count,
        touches.touched_at,
        touches.last_at
    from int_touches as touches
    join int_users as users using (user_key)
    join int_items as items using (item_key)
    join int_event_types as event_types using (event_type_key)
"""
TRANSITIONS_QUERY = """
    select
        from_items.item_id as from_item_id,
        to_items.item_id as to_item_id,
        transitions.transition_rank,
        transitions.transition_share,
        transitions.people,
        transitions.mean_hours
    from int_item_transitions as transitions
    join int_items as from_items on transitions.from_item_key = from_items.item_key
    join int_items as to_items on transitions.to_item_key = to_items.item_key
    order by transition_rank
"""
LIKELIHOODS_QUERY = """
    select
        from_items.item_id as from_item_id,
        to_items.item_id as to_item_id,
        likelihoods.likelihood_rank,
        likelihoods.likelihood,
        likelihoods.people,
        likelihoods.mean_hours,
        via_items.item_id as via_item_id
    from int_item_likelihoods as likelihoods
    join int_items as from_items on likelihoods.from_item_key = from_items.item_key
    join int_items as to_items on likelihoods.to_item_key = to_items.item_key
    left join int_items as via_items on likelihoods.via_item_key = via_items.item_key
    order by likelihood_rank
"""
LISTS_QUERY = """
    select
        user_id,
        item_id,
        recommendation_rank,
        score,
        reason_item_id,
        reason_event_type,
        is_fallback,
        reason_people,
        reason_mean_hours,
        via_item_id
    from user_recommendations
    order by recommendation_rank
"""

# Equal to the reference


@checked
@given(shop=shops())
@examples
def test_touches_and_steps_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = built_rows(project, shop, ("int_touches",), TOUCHES_QUERY)
        expected = [
            (
                user,
                touch.item,
                touch.event_type,
                touch.step,
                touch.items_touched,
                touch.is_first,
                touch.item_number if touch.is_first else None,
                touch.count,
                touch.at,
                touch.last_at,
            )
            for user, touches in expected_of(project, shop).touches.items()
            for touch in touches
        ]
        assert sorted(map(repr, expected)) == sorted(repr(tuple(row.values())) for row in found)


@checked
@given(shop=shops())
@examples
def test_transitions_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = grouped(
            built_rows(project, shop, ("int_item_transitions",), TRANSITIONS_QUERY), "from_item_id"
        )
        expected = expected_of(project, shop).transitions
        assert set(found) == set(expected)
        for item, row in expected.items():
            ranked = [
                (other, rank, *rest) for rank, (other, *rest) in enumerate(row, start=1)
            ]
            assert_rows_close(found[item], ranked)


@checked
@given(shop=shops())
@examples
def test_likelihoods_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = grouped(
            built_rows(project, shop, ("int_item_likelihoods",), LIKELIHOODS_QUERY), "from_item_id"
        )
        expected = expected_of(project, shop).likelihoods
        assert set(found) == set(expected)
        for item, row in expected.items():
            ranked = [
                (other, rank, likelihood / 1e12, *evidence)
                for rank, (other, likelihood, *evidence) in enumerate(row, start=1)
            ]
            assert_rows_close(found[item], ranked)


@checked
@given(shop=shops())
@examples
@example(shop=EDGES_OF_TIME)
@example(shop=CATEGORIES_ALIKE)
def test_user_recommendations_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = grouped(
            built_rows(project, shop, ("user_recommendations",), LISTS_QUERY), "user_id"
        )
        expected = expected_of(project, shop)
        assert set(found) <= set(expected.recommendations)
        for user, offered in expected.recommendations.items():
            ranked = []
            for rank, (item, score, reason, event_type, is_fallback) in enumerate(offered, start=1):
                evidence = [None, None, None]
                for other, _, people, hours, via in expected.likelihoods.get(reason, []):
                    if other == item:
                        # Nobody is no evidence: the weight came from the other direction.
                        evidence = [people or None, hours, via]
                ranked.append((item, rank, score, reason, event_type, is_fallback, *evidence))
            assert_rows_close(found.get(user, []), ranked)


# Promises about the lists


@checked
@given(shop=shops())
@examples
@example(shop=PARENT_WITHOUT_ROW)
@example(shop=UNUSABLE_REPEAT)
@example(shop=LATER_REPEAT)
def test_no_suppressed_or_ineligible_item_is_ever_recommended(
    projects: tuple, shop: Shop
) -> None:
    for project in projects:
        offerable = expected_of(project, shop).offerable
        for row in built_rows(project, shop, ("user_recommendations",), LISTS_QUERY):
            assert row["item_id"] in offerable[row["user_id"]], row


@checked
@given(shop=shops())
@examples
def test_every_list_is_as_long_as_what_may_be_offered_allows(projects: tuple, shop: Shop) -> None:
    for project in projects:
        most = project.variables.get("recommendations_per_user", 20)
        found = grouped(
            built_rows(project, shop, ("user_recommendations",), LISTS_QUERY), "user_id"
        )
        for user, offerable in expected_of(project, shop).offerable.items():
            offered = found.get(user, [])
            assert len(offered) == min(most, len(offerable)), user
            assert [rank for _, rank, *_ in offered] == list(range(1, len(offered) + 1))
            assert len({item for item, *_ in offered}) == len(offered)


# Promises about building


@checked
@given(shop=shops())
@examples
def test_building_twice_gives_identical_tables(compiled_project: CompiledProject, shop: Shop):
    assert built(compiled_project, shop) == built(compiled_project, shop)


@checked
@given(shop=shops())
@examples
def test_one_thread_and_two_give_identical_tables(compiled_project: CompiledProject, shop: Shop):
    one, two = (built(compiled_project, shop, threads=threads) for threads in (1, 2))
    assert one == two


@checked
@given(shop=shops())
@examples
def test_one_bucket_and_several_give_identical_tables(
    small_limits_project: CompiledProject, bucketed_project: CompiledProject, shop: Shop
) -> None:
    for model in ("int_user_candidates", "int_user_fillers", "int_item_second_hops"):
        assert bucket_branches(small_limits_project.sql[model]) == 1
        assert bucket_branches(bucketed_project.sql[model]) == 3
    assert built(small_limits_project, shop) == built(bucketed_project, shop)


@checked
@given(shop=shops())
@examples
@example(shop=LATER_REPEAT)
def test_building_as_of_a_moment_equals_building_from_what_was_up_to_it(
    small_limits_project: CompiledProject, shop: Shop
) -> None:
    times = {
        "events": "event_at",
        "messages": "sent_at",
        "impressions": "shown_at",
        "promotion_offers": "offered_at",
    }
    before = {
        table: [
            row
            for row in found
            if not (isinstance(row.get(times.get(table)), datetime) and row[times[table]] > NOON)
        ]
        for table, found in shop.items()
    }
    # What was read and rejected tells of the files and not of a moment.
    tables = [
        name
        for name in small_limits_project.sql
        if not name.startswith("stg_") and name not in ("int_input_row_counts", "rejected_rows")
    ]
    project = small_limits_project
    with project.build(shop) as whole, project.build(before) as truncated:
        # A row's number in its file is the other thing that tells of the file.
        without = ("source_row",)
        assert dump(whole, *tables, without=without) == dump(truncated, *tables, without=without)


@checked
@given(shop=shops(), seed=st.integers(0, 10**6))
@example(shop=busy_shop(1), seed=1)
def test_shuffling_the_input_changes_nothing(
    compiled_project: CompiledProject, shop: Shop, seed: int
) -> None:
    shuffled = {
        table: random.Random(seed).sample(found, len(found)) for table, found in shop.items()
    }
    # The number of a row in its file is all that may differ.
    without = ("source_row",)
    assert built(compiled_project, shop, without=without) == built(
        compiled_project, shuffled, without=without
    )


ID_COLUMNS = {
    "user_id": "user",
    "item_id": "item",
    "parent_item_id": "item",
    "anchor_item_id": "item",
}


def renamed(shop: Shop) -> tuple[Shop, dict]:
    """Return the shop with every user and item renamed, and (kind, old id) -> new id.

    The new ids sort as the old ones do: of repeats at one moment, and of variants without a
    catalogue row of their parent, the one that sorts first stands. Their md5 is another one.
    """
    ids = {
        (kind, row[column].strip(" "))
        for found in shop.values()
        for row in found
        for column, kind in ID_COLUMNS.items()
        if row.get(column) and row[column].strip(" ")
    }
    names = {key: f"{key[0]} {place:03d}" for place, key in enumerate(sorted(ids))}
    return {
        table: [
            {
                column: names.get((ID_COLUMNS.get(column), value.strip(" ")), value)
                if isinstance(value, str)
                else value
                for column, value in row.items()
            }
            for row in found
        ]
        for table, found in shop.items()
    }, names


# With seven items at most every row of a matrix is read to its end, so no cut falls on a tie.
@checked
@given(shop=shops(most_items=7))
def test_renaming_ids_changes_nothing_but_names(
    compiled_project: CompiledProject, shop: Shop
) -> None:
    other_shop, names = renamed(shop)
    lists, others = (
        grouped(
            built_rows(compiled_project, each, ("user_recommendations",), LISTS_QUERY), "user_id"
        )
        for each in (shop, other_shop)
    )
    assert {names["user", user] for user in lists} == set(others)
    for user, offered in lists.items():
        offered_there = others[names["user", user]]
        scores = {names["item", item]: score for item, _, score, *_ in offered}
        assert scores == {item: score for item, _, score, *_ in offered_there}
        # The scores in the order of the ranks: items may change places with their ties only.
        assert [row[2] for row in offered] == [row[2] for row in offered_there]
        assert [row[5] for row in offered] == [row[5] for row in offered_there]


@checked
@given(shop=shops())
@example(shop=UNUSABLE_REPEAT)
def test_kept_unattributable_and_rejected_rows_are_the_rows_read(
    compiled_project: CompiledProject, shop: Shop
) -> None:
    tables = ("int_input_row_counts", "rejected_rows")
    with compiled_project.build(shop, *tables) as connection:
        counts = {
            row.pop("table_name"): tuple(row.values())
            for row in rows(connection, "select * from int_input_row_counts")
        }
        listed = rows(
            connection, "select table_name, count(*) as listed from rejected_rows group by 1"
        )
    for table, (read, kept, unattributable, rejected) in counts.items():
        assert read == len(shop.get(table, [])) == kept + unattributable + rejected
    assert counts == expected_of(compiled_project, shop).counts
    assert {row["table_name"]: row["listed"] for row in listed} == {
        table: numbers[3] for table, numbers in counts.items() if numbers[3]
    }
