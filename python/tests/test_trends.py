"""Popularity and trend: windows, weeks and lists equal a reference, and mean what they say.

The reference is reference/trends.py; the shops are those of random_shops.py, with events at the
edges of windows and weeks.
"""

from datetime import timedelta

import pytest
from comparing import assert_rows_close, built_rows, close
from conftest import NOON
from hypothesis import example, given
from hypothesis import strategies as st
from random_shops import busy_shop, checked, shops
from shop import CompiledProject, Shop, rows
from reference.trends import Trends

EDGES = [
    NOON - timedelta(days=days, seconds=seconds)
    for days in (0, 1, 2, 7, 14, 21, 28, 35, 60)
    for seconds in (-1, 0, 1)
]


def at_edges(shop: Shop, places: list[int]) -> Shop:
    """Return the shop with its events and the ages of its items at the places in EDGES."""
    times = [EDGES[place % len(EDGES)] for place in places]
    return {
        **shop,
        "events": [
            {**event, "event_at": at} if event["event_at"] else event
            for event, at in zip(shop["events"], times, strict=False)
        ],
        "items": [
            {**item, "created_at": at if number % 2 else None}
            for number, (item, at) in enumerate(zip(shop["items"], times, strict=False))
        ],
    }


drawn = st.builds(
    at_edges, shops(), st.lists(st.integers(0, len(EDGES) - 1), min_size=120, max_size=120)
)
BUSY = [at_edges(busy_shop(seed), [7 * n * n + n for n in range(221)]) for seed in (1, 2)]


def trends_of(project: CompiledProject, shop: Shop) -> Trends:
    """Return the reference of the shop with the vars of the project."""
    return Trends(shop, project.variables, project.compiled_at)


def built_counts(project: CompiledProject, shop: Shop, table: str, query: str) -> dict:
    """Build the table; return (name, window) -> (buyers, purchases, viewers, views)."""
    names = "window_days, buyers, purchases, viewers, views"
    found = built_rows(project, shop, (table,), f"select name, {names} from ({query})")
    return {(row.pop("name"), row.pop("window_days")): tuple(row.values()) for row in found}


# Equal to the reference


@checked
@given(shop=drawn)
@example(shop=BUSY[0])
@example(shop=BUSY[1])
def test_people_and_events_of_windows_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        expected = trends_of(project, shop)
        of_items = (
            "select item_id as name, * from int_item_activity join int_items using (item_key)"
        )
        assert built_counts(project, shop, "int_item_activity", of_items) == (
            expected.item_activity()
        )


@checked
@given(shop=drawn)
@example(shop=BUSY[0])
@example(shop=BUSY[1])
def test_trends_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = built_rows(
            project, shop, ("int_item_trends",),
            "select item_id, trends.* exclude (item_key) from int_item_trends as trends"
            " join int_items using (item_key) order by item_id",
        )
        expected = trends_of(project, shop).trends()
        assert_rows_close(
            [tuple(row.values()) for row in found],
            [(item, *numbers) for item, numbers in sorted(expected.items())],
        )


@checked
@given(shop=drawn)
@example(shop=BUSY[0])
@example(shop=BUSY[1])
def test_lists_of_popular_and_trending_items_equal_the_reference(
    projects: tuple, shop: Shop
) -> None:
    for project in projects:
        expected = trends_of(project, shop)
        with project.build(shop, "popular_items", "trending_items") as connection:
            trending, ranked = {}, {"sales": {}, "views": {}}
            for row in rows(connection, "select * from trending_items order by trend_rank"):
                its_list = trending.setdefault(row["category_path"], [])
                its_list.append((row["item_id"], row["trend_ratio"]))
                assert row["trend_rank"] == len(its_list)
            for kind in ranked:
                for row in rows(
                    connection,
                    f"select * from popular_items where {kind}_rank <= 25 order by {kind}_rank",
                ):
                    key = (row["category_path"], row["window_days"])
                    its_list = ranked[kind].setdefault(key, [])
                    its_list.append(row["item_id"])
                    assert row[f"{kind}_rank"] == len(its_list)
        lists = expected.trending_lists()
        assert set(trending) == set(lists)
        for scope, items in lists.items():
            assert_rows_close(trending[scope], items)
        assert ranked["sales"] == expected.popular_lists((0, 1, 2))
        assert ranked["views"] == expected.popular_lists((2, 3, 0))


# What a trend means


def views(item: str, people: int, days: float, event_type: str = "view") -> list[dict]:
    """Return events of so many people with the item, so many days before NOON."""
    return [
        {
            "user_id": f"user {number}",
            "item_id": item,
            "event_type": event_type,
            "event_at": NOON - timedelta(days=days),
        }
        for number in range(people)
    ]


def weekly(item: str, *people: int) -> list[dict]:
    """Return events of an item known for long: its people of each week, the last week first."""
    return views(item, 1, days=50) + [
        event
        for weeks_ago, number in enumerate(people)
        for event in views(item, number, days=7 * weeks_ago + 3)
    ]


def ratios(project: CompiledProject, events: list[dict]) -> dict[str, float]:
    """Return item -> trend_ratio of a shop with these events."""
    query = "select item_id, trend_ratio from int_item_trends join int_items using (item_key)"
    found = built_rows(project, {"events": events}, ("int_item_trends",), query)
    return {row["item_id"]: row["trend_ratio"] for row in found}


def trending(project: CompiledProject, events: list[dict]) -> list[str]:
    """Return the trending items of a shop with these events, best first."""
    query = "select item_id from trending_items where category_path = '' order by trend_rank"
    found = built_rows(project, {"events": events}, ("trending_items",), query)
    return [row["item_id"] for row in found]


@pytest.mark.parametrize("people", [2, 40, 400])
def test_an_item_with_a_steady_rate_has_a_ratio_of_about_one(
    small_limits_project: CompiledProject, people: int
) -> None:
    """The same people week after week; beside it other items rise and fall."""
    steady = weekly("steady", *[people] * 5)
    others = [*weekly("rising", 30, 20, 10, 10, 10), *weekly("falling", 5, 10, 20, 30, 30)]
    assert close(ratios(small_limits_project, steady)["steady"], 1)
    assert ratios(small_limits_project, steady + others)["steady"] == pytest.approx(1, abs=0.2)


def test_a_one_off_sale_of_an_unknown_item_does_not_top_the_list(
    small_limits_project: CompiledProject,
) -> None:
    """Not as the only one; nor do three people where nobody came before, if 60 come for 30."""
    one_off = [*weekly("unknown", 0), *views("unknown", 1, days=1, event_type="purchase")]
    assert trending(small_limits_project, one_off) == []
    known = [*weekly("steady", *[300] * 5), *weekly("known", 60, 30, 30, 30, 30)]
    events = [*known, *one_off, *weekly("few", 3, 0, 0, 0, 0)]
    assert trending(small_limits_project, events)[:2] == ["known", "few"]


def test_a_young_item_is_compared_with_the_days_it_existed(
    small_limits_project: CompiledProject,
) -> None:
    """Ten people a week for three weeks is as steady as ten for five; one week is not a trend."""
    young = [event for weeks_ago in range(3) for event in views("young", 10, 7 * weeks_ago + 6.9)]
    events = [*weekly("old", *[10] * 5), *young, *views("new", 90, days=6)]
    found = ratios(small_limits_project, events)
    assert close(found["young"], found["old"]) and close(found["old"], 1)
    assert "new" not in found and trending(small_limits_project, events) == []


def test_an_item_that_lay_in_the_catalogue_untouched_rises_when_people_come(
    small_limits_project: CompiledProject,
) -> None:
    """Known by the log since it began, as the catalogue is older than the log."""
    events = [*weekly("old", *[10] * 5), *views("sleeper", 10, days=3)]
    items = [
        {"item_id": item, "created_at": NOON - timedelta(days=400)} for item in ("old", "sleeper")
    ]
    assert trending(small_limits_project, events) == []
    query = "select item_id, earlier_weeks, earlier_weekly_people from trending_items"
    (row,) = built_rows(
        small_limits_project, {"events": events, "items": items}, ("trending_items",), query
    )
    assert tuple(row.values()) == ("sleeper", 4, 0)


# Bounds, and shops with next to nothing


def test_lists_hold_at_most_fifty_items(small_limits_project: CompiledProject) -> None:
    """60 items rise; 30 of them are bought, and looked at by fewer people than the others."""
    events = []
    for number in range(60):
        is_bought = number < 30
        events += weekly(f"item {number}", 3 if is_bought else 4)
        events += views(f"item {number}", 1, 2, "purchase") if is_bought else []
    with small_limits_project.build({"events": events}, "popular_items", "trending_items") as shop:
        assert rows(shop, "select count(*) as n, max(trend_rank) as last from trending_items") == [
            {"n": 50, "last": 50}
        ]
        assert rows(
            shop,
            "select window_days, count(*) as n, count(nullif(sales_rank <= 25, false)) as sales,"
            " count(nullif(views_rank <= 25, false)) as views from popular_items group by 1"
            " order by 1",
        ) == [
            {"window_days": days, "n": 50, "sales": 25, "views": 25} for days in (7, 28)
        ]


@pytest.mark.parametrize("event_type", ["purchase", "view", "rating", None])
def test_shops_with_one_kind_of_event_or_none_build(
    compiled_project: CompiledProject, event_type: str | None
) -> None:
    events = views("only", 3, days=0, event_type=event_type) if event_type else []
    tables = ("popular_items", "trending_items")
    with compiled_project.build({"events": events}, *tables) as shop:
        found = rows(
            shop, "select window_days, sales_rank, views_rank from popular_items order by 1"
        )
    ranks = {"purchase": (1, None), "view": (None, 1)}.get(event_type)
    assert [tuple(row.values()) for row in found] == (
        [(days, *ranks) for days in (1, 2, 7, 28)] if ranks else []
    )
