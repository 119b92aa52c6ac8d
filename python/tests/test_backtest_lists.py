"""What each method of the backtest lists, on small tables made by hand."""

import duckdb
import pytest

from backtest_shop import METHODS, PEERS, POPULAR, SIMPLE
from cross_sell.evaluate.methods import peers
from cross_sell.evaluate.methods.baselines import load_list_inputs

# 60 items of one category, the first the most popular, each bought by the users up to 61 - item.
# User 1, in France, has had the 30 most popular; the next five are not sold there, then five are
# not eligible.
DEEP_SHOP = """
create table evaluated_users as
select unnest([1, 2]) as user_key, unnest(['FR', '']) as country, unnest([1, 2]) as tie_breaker;
create table int_items as
select item_key, item_key as tie_breaker, 'A' as category_path
from (select unnest(range(1, 61)) as item_key);
create table int_eligible_items as
select *, item_key not between 36 and 40 as is_eligible from int_items;
create table int_item_popularity as
select item_key, 61 - item_key as people, 61 - item_key as recent_people from int_items;
create table int_run_dates as
select timestamp '2026-01-10' as as_of, timestamp '2026-01-01' as window_starts_at;
create table int_user_items as
select
    user_key, item_key, 1 as event_count, timestamp '2026-01-09' - to_seconds(item_key) as last_at
from int_items, (select unnest(range(1, 61)) as user_key)
where user_key <= 61 - item_key;
create view int_events as
select user_key, item_key, 1 as event_type_key, last_at as event_at from int_user_items;
create view known_items as select user_key, item_key from int_events where user_key <= 2;
create table int_event_types as select 1 as event_type_key, 'purchase' as event_type;
create table int_user_suppressions as
select 1 as user_key, item_key from int_items where item_key <= 30;
create table int_country_exclusions as
select 'FR' as country, item_key from int_items where item_key between 31 and 35;
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_list_is_whole_however_much_is_withheld(method: str) -> None:
    """User 1 may be offered items 41 to 60; user 2, with nothing withheld, all but 36-40.

    User 2 has bought all but item 60.
    """
    if method in PEERS and not peers.is_installed():
        pytest.skip("implicit is not installed")
    with duckdb.connect() as connection:
        connection.execute(DEEP_SHOP)
        load_list_inputs(connection)
        METHODS[method].load_lists(connection)
        found = connection.execute(
            "select user_key, list(item_key order by item_rank), list(item_rank order by item_rank)"
            " from lists where item_class = 'all' group by all order by all"
        ).fetchall()
    (_, first, first_ranks), (_, second, second_ranks) = found
    assert first_ranks == second_ranks == list(range(1, 21))
    assert sorted(first) == list(range(41, 61))
    assert not set(second) & set(range(36, 41))
    if method in SIMPLE:
        assert first == sorted(first)
        assert second == list(range(1, 21))


# User 1 may be offered again what they have bought, and has bought only the 30 most popular items.
KNOWS_THE_HEAD = """
delete from int_user_suppressions;
delete from int_user_items where user_key = 1 and item_key > 30;
"""


@pytest.mark.parametrize("method", METHODS)
def test_a_list_of_new_items_is_whole_however_much_is_known(method: str) -> None:
    """New to user 1 and to be offered are items 41 to 60; the two others list only what is known.

    Neighbours know only what is like the user's items, which need not be as much. Item 60 was
    touched by user 1 alone, so without that nobody's touches tell `implicit` of it.
    """
    if method in PEERS and not peers.is_installed():
        pytest.skip("implicit is not installed")
    with duckdb.connect() as connection:
        connection.execute(DEEP_SHOP + KNOWS_THE_HEAD)
        load_list_inputs(connection)
        METHODS[method].load_lists(connection)
        found = {
            item_class: (items, ranks)
            for item_class, items, ranks in connection.execute(
                "select item_class, list(item_key order by item_rank),"
                " list(item_rank order by item_rank) from lists where user_key = 1 group by all"
            ).fetchall()
        }
    assert all(ranks == list(range(1, len(ranks) + 1)) for _, ranks in found.values())
    known, _ = found["known"]
    assert len(known) == 20 and max(known) <= 30
    if method in SIMPLE:
        assert known == found["all"][0] == list(range(1, 21))
    new, _ = found.get("new", ([], []))
    if method.startswith("recently_"):
        assert new == []
    else:
        assert set(new) <= set(range(41, 61))
    if method in POPULAR:
        assert new == list(range(41, 61))
    if method == "implicit_als":
        assert sorted(new) == list(range(41, 60))


# (user, item, event type, days before as_of). User 1 has bought 2 in two orders, last 4 days ago; 3
# in two, last 5 days ago, in two lines; 5 in one of three lines, a day ago; 4 in three, but may not
# be offered it; 6 in two before the window; and has viewed 1 four times. Of 28 days 7 is the most
# popular, then 6, then the others, all alike.
FREQUENT = [
    *((1, 2, "purchase", days) for days in (20, 4)),
    *((1, 3, "purchase", days) for days in (6, 5, 5)),
    *((1, 5, "purchase", days) for days in (1, 1, 1)),
    *((1, 4, "purchase", days) for days in (7, 3, 2)),
    *((1, 6, "purchase", days) for days in (50, 40)),
    *((1, 1, "view", days) for days in (9, 8, 7, 6)),
    *((user, 7, "view", 10) for user in range(2, 6)),
    *((user, 6, "view", 10) for user in range(2, 5)),
]
FREQUENT_SHOP = """
create table int_run_dates as
select timestamp '2026-01-31' as as_of, timestamp '2026-01-01' as window_starts_at;
create table int_event_types as
select unnest([1, 2]) as event_type_key, unnest(['view', 'purchase']) as event_type;
create table int_events as
select
    user_key, item_key, event_type_key, timestamp '2026-01-31' - to_days(days_before) as event_at
from happenings
inner join int_event_types using (event_type);
create table int_user_items as
select user_key, item_key, count(*) as event_count, max(event_at) as last_at
from int_events
where event_at >= timestamp '2026-01-01'
group by user_key, item_key;
create table int_item_popularity as
select item_key, count(*) as people, count(*) as recent_people
from int_user_items
group by item_key;
create table int_items as select distinct item_key, 'A' as category_path from int_events;
create table int_eligible_items as select *, true as is_eligible from int_items;
create table int_user_suppressions as select 1 as user_key, 4 as item_key;
create table int_country_exclusions as select 'FR' as country, 8 as item_key;
create table evaluated_users as select 1 as user_key, '' as country;
create table known_items as select distinct user_key, item_key from int_events where user_key = 1;
"""


@pytest.mark.parametrize(
    ("has_purchases", "method", "wanted"),
    [
        # Of as many orders the later one counts; what is not bought in the window follows.
        (
            True, "own_most_frequent",
            {"all": [2, 3, 5, 7, 6, 1], "known": [2, 3, 5, 6, 1], "new": [7]},
        ),
        (True, "recently_bought", {"all": [5, 2, 3], "known": [5, 2, 3]}),
        # Views alone: by events, of which item 1 has four, 5 and 3 three, 2 two.
        (
            False, "own_most_frequent",
            {"all": [1, 5, 3, 2, 7, 6], "known": [1, 5, 3, 2, 6], "new": [7]},
        ),
        (False, "recently_bought", {}),
    ],
)
def test_baselines_of_what_one_bought_by_hand(
    has_purchases: bool, method: str, wanted: dict[str, list[int]]
) -> None:
    happenings = [
        (user, item_key, kind if has_purchases else "view", days)
        for user, item_key, kind, days in FREQUENT
    ]
    with duckdb.connect() as connection:
        connection.execute(
            "create table happenings (user_key integer, item_key integer, event_type varchar,"
            " days_before integer)"
        )
        connection.executemany("insert into happenings values (?, ?, ?, ?)", happenings)
        connection.execute(FREQUENT_SHOP)
        load_list_inputs(connection)
        METHODS[method].load_lists(connection)
        found = connection.execute(
            "select item_class, list(item_key order by item_rank) from lists group by all"
        ).fetchall()
    assert dict(found) == wanted
