"""What a build holds comes from the shop alone: not from threads, buckets, order or the future.

Random small shops (random_shops.py) are built twice, in two ways, and the tables compared.
"""

import random
from datetime import datetime
from pathlib import Path

from comparing import TRANSITION_LISTS_QUERY, built, built_rows, dump, expected_of, grouped
from conftest import NOON, DemoShop
from hypothesis import example, given
from hypothesis import strategies as st
from random_shops import (
    LATER_REPEAT,
    UNUSABLE_REPEAT,
    busy_shop,
    checked,
    examples,
    shops,
)
from reference.rows import NULL_WORDS
from shop import CompiledProject, Shop, rows
from shops import run

from cross_sell.compare import compare
from cross_sell.project.paths import project_dir


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
    for model in ("int_user_candidates", "int_user_fillers", "int_item_likelihoods"):
        assert model in bucketed_project.bucketed
    assert built(small_limits_project, shop) == built(bucketed_project, shop)


def test_the_demo_shop_in_several_buckets_is_the_demo_shop(
    demo_shop: DemoShop, tmp_path: Path
) -> None:
    """The materialization itself, which the tests above imitate: dbt builds five buckets of users."""
    database = tmp_path / "shop.duckdb"
    small = "{user_bucket_size: 1000, item_bucket_size: 1000}"
    assert run(demo_shop.data, "--vars", small, database=database).code == 0
    found = compare(demo_shop.database, database)
    assert found["is_equal"], found["tables"]
    assert found["tables_only_in_a"] == found["tables_only_in_b"] == []


def test_a_bucketed_model_descends_from_the_model_whose_keys_cut_it(
    compiled_project: CompiledProject,
) -> None:
    """Only then are there keys to cut when it is built."""
    assert compiled_project.bucketed
    for name, (_, bucket_of) in compiled_project.bucketed.items():
        assert bucket_of in compiled_project.needed((name,)), name


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
        "outside_candidates": "made_at",
        "sent_messages": "sent_at",
        "sent_promotions": "offered_at",
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
    checks = (project_dir() / "models" / "intermediate" / "input_checks").glob("*.sql")
    timeless = {path.stem for path in checks} | {
        "input_warnings",
        "int_repeat_findings",
        "int_repeated_event_ids",
        "int_events_of_repeated_ids",
        "int_logged_events",
        "int_repeated_order_lines",
        "int_distinct_events",
        "rejected_rows",
    }
    tables = [
        name
        for name in small_limits_project.sql
        if not name.startswith(("base_", "stg_")) and name not in timeless
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
    "anonymous_id": "user",
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
        if row.get(column) and row[column].strip(" ").lower() not in NULL_WORDS
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


# With seven items at most every row of a matrix is read to its end, so no cut falls on a tie. Of
# the ranking this is not true: ties take their places in a source's list by their ids, and places
# are what it reads.
@checked
@given(shop=shops(most_items=7))
def test_renaming_ids_changes_nothing_but_names_and_ties(
    compiled_project: CompiledProject, shop: Shop
) -> None:
    other_shop, names = renamed(shop)
    lists, others = (
        grouped(
            built_rows(
                compiled_project, each, ("int_transition_candidates",), TRANSITION_LISTS_QUERY
            ),
            "user_id",
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
    fitted = dict.fromkeys(
        ("model_parameters", "model_versions", "pair_scores"), (0, 0, 0, 0)
    )
    assert counts == expected_of(compiled_project, shop).counts | fitted
    assert {row["table_name"]: row["listed"] for row in listed} == {
        table: numbers[3] for table, numbers in counts.items() if numbers[3]
    }
