"""The ranking: what threads, buckets, the order of rows, the future and a sample must not move."""

import random
from collections import defaultdict
from datetime import timedelta

import pytest
from comparing import dump
from conftest import NOON
from random_shops import busy_shop, viewed
from ranked_shops import SOURCES, length_of, random_parameters, with_everything
from shop import CompiledProject, Shop, parameter, rows

from cross_sell.project.macros import load_macro

TABLES = (
    "int_ranking_features", "int_candidate_scores", "int_user_candidates", "int_user_lists",
    "user_recommendations",
)


def ranked(project: CompiledProject, shop: Shop, threads: int = 1) -> dict[str, list]:
    """Return the rows of all that the ranking makes, with all sources on."""
    with project.build(
        shop, *TABLES, threads=threads,
        factors=dict.fromkeys(SOURCES, 1), parameters=random_parameters(5),
    ) as connection:
        return dump(connection, *TABLES)


@pytest.fixture(scope="module")
def busy() -> Shop:
    """A shop of which everything is known."""
    return with_everything(busy_shop(13))


@pytest.fixture(scope="module")
def usual(small_limits_project: CompiledProject, busy: Shop) -> dict[str, list]:
    """What the ranking makes of the busy shop, with one thread and one bucket."""
    found = ranked(small_limits_project, busy)
    assert all(found.values())
    return found


def test_threads_and_the_order_of_rows_change_no_score(
    small_limits_project: CompiledProject, busy: Shop, usual: dict
) -> None:
    shuffled = {
        table: random.Random(3).sample(found, len(found)) for table, found in busy.items()
    }
    assert ranked(small_limits_project, shuffled, threads=2) == usual


def test_buckets_change_no_score(
    bucketed_project: CompiledProject, busy: Shop, usual: dict
) -> None:
    assert "int_user_candidates" in bucketed_project.bucketed
    assert ranked(bucketed_project, busy, threads=2) == usual


def test_what_happens_after_as_of_moves_no_feature(
    small_limits_project: CompiledProject, busy: Shop, usual: dict
) -> None:
    """Everybody buys, carts and is sent everything a second later, or some weeks."""
    people = sorted({row["user_id"] for row in busy["events"] if row["user_id"]})
    items = sorted({row["item_id"] for row in busy["items"] if row["item_id"]})
    later = [
        NOON + wait for wait in (timedelta(seconds=1), timedelta(hours=20), timedelta(days=30))
    ]
    planted = [
        {"user_id": user, "item_id": item, "event_type": kind, "event_at": at, "quantity": 2}
        for user in (*people, "somebody new")
        for item in items
        for kind, at in zip(("purchase", "add_to_cart", "view"), later, strict=True)
    ]
    messages = [
        {"message_id": "late", "user_id": user, "item_id": item, "sent_at": later[0],
         "channel": "email"}
        for user in people
        for item in items
    ]
    shop = busy | {
        "events": busy["events"] + planted,
        "messages": busy["messages"] + messages,
        "sent_messages": busy["sent_messages"] + messages,
    }
    assert ranked(small_limits_project, shop) == usual


def test_known_items_are_at_most_a_share_of_a_list(
    small_limits_project: CompiledProject, compiled_project: CompiledProject
) -> None:
    """Even where they score best by far: 30 items that everybody knows, and some that few know."""
    events = [
        viewed(f"u{user}", f"known {number}", event_at=NOON - timedelta(hours=number))
        for user in range(4)
        for number in range(30)
    ] + [viewed("other", f"new {number}") for number in range(30)]
    parameters = [parameter("known", "constant", 50), parameter("new", "constant", -50)]
    for project in (small_limits_project, compiled_project):
        length = length_of(project)
        with project.build(
            {"events": events}, "user_recommendations", parameters=parameters
        ) as built:
            repeats = built.execute(
                "select user_id, count_if(is_repeat and not is_fallback), count(*)"
                " from user_recommendations where user_id <> 'other' group by 1 order by 1"
            ).fetchall()
        assert repeats == [(f"u{user}", length // 2, length) for user in range(4)]


def test_sampled_users_have_the_candidates_that_they_have_among_all(
    small_limits_project: CompiledProject, bucketed_project: CompiledProject, busy: Shop
) -> None:
    """Three of seven users, in one bucket and in three."""
    tables = ("int_user_neighbours", *TABLES[:-1])
    found = []
    for project, sampled_users in (
        (small_limits_project, 0), (small_limits_project, 3), (bucketed_project, 3)
    ):
        with project.build(
            busy, *tables, sampled_users=sampled_users,
            factors=dict.fromkeys(SOURCES, 1), parameters=random_parameters(5),
        ) as built:
            (last,) = built.execute("select max(user_key) from int_user_candidates").fetchone()
            assert last == 3 if sampled_users else last > 3
            found.append({
                table: rows(built, f"from {table} where user_key <= 3 order by all")
                for table in tables
            })
    assert all(found[0].values()) and found[0] == found[1] == found[2]


@pytest.mark.parametrize("last_key", [0, 1, 299, 300, 301, 1000])
@pytest.mark.parametrize("sampled_users", [0, 1, 300])
@pytest.mark.parametrize("size", [1, 100, 1000])
def test_the_buckets_of_users_hold_each_sampled_user_once(
    last_key: int, sampled_users: int, size: int
) -> None:
    settings = {"user_bucket_size": size, "item_bucket_size": 7, "sampled_users": sampled_users}
    ranges = load_macro(
        "buckets",
        "bucket_ranges",
        var=settings.get,
        bucket_range=lambda first=1, last=10**9: (first, last),
        graph={"nodes": defaultdict(lambda: {"relation_name": "users"})},
        run_query=lambda sql: {"rows": [{"last_key": last_key}]},
    )("user_key")
    kept = min(last_key, sampled_users or last_key)
    for place, (first, last) in enumerate(ranges[:-1]):
        assert first <= last == ranges[place + 1][0] - 1 and last - first < size
    assert ranges[0][0] == 1 and ranges[-1][1] in (kept, 10**9)
    # All keys at once only where all are meant.
    assert ranges[-1][1] == kept or kept == last_key
