"""Items alike by what the catalogue says, upgrades and new arrivals: promises, and a reference.

The reference is reference/content.py.
"""

import math
import random
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

from comparing import assert_rows_close, built, built_rows, grouped
from conftest import NOON, SMALL_LIMITS
from reference.content import ContentLists, similarities
from hypothesis import example, given
from hypothesis import strategies as st
from random_shops import checked
from shop import CompiledProject, Shop, rows

WORDS = ("Zelt", "GRÖSSE", "палатка", "テント", "4-person", "4", "🏕️", "it's", "2.5 l", "—", "e\u0301")
BRANDS = (None, "", "!", "Acme", "Sula Outdoor", "Älg")
PRICES = (None, 0, -1, 0.01, 1, 1.5, 10, 12, 15, 1e6)
PATHS = (None, "a", "a/b", "a/b/c", "a/c", "d", "Zelt")
SIMILAR_ITEMS = """
    select
        from_items.item_id as item_id,
        to_items.item_id as similar_item_id,
        similarities.similarity
    from int_item_similarities as similarities
    join int_items as from_items on similarities.from_item_key = from_items.item_key
    join int_items as to_items on similarities.to_item_key = to_items.item_key
    order by similarities.similarity_rank
"""
UPGRADES_QUERY = """
    select
        from_items.item_id as item_id,
        to_items.item_id as upgrade_item_id,
        upgrades.similarity,
        upgrades.price_ratio,
        upgrades.buyers,
        upgrades.upgrade_buyers
    from int_item_upgrades as upgrades
    join int_items as from_items on upgrades.from_item_key = from_items.item_key
    join int_items as to_items on upgrades.to_item_key = to_items.item_key
    order by upgrades.upgrade_rank
"""
ARRIVALS_QUERY = """
    select
        items.item_id,
        similar_items.item_id as similar_item_id,
        arrivals.people,
        arrivals.similarity,
        arrivals.expected_people,
        arrivals.score
    from int_new_arrivals as arrivals
    join int_items as items on arrivals.item_key = items.item_key
    left join int_items as similar_items on arrivals.similar_item_key = similar_items.item_key
    order by arrivals.arrival_rank
"""


def days_before(days: float) -> datetime:
    """The moment so many days before NOON."""
    return NOON - timedelta(days=days)


def viewed(item: str, user: str = "u1", days_ago: float = 1, event_type: str = "view") -> dict:
    """One event, so that a shop can be built."""
    at = days_before(days_ago)
    return {"user_id": user, "item_id": item, "event_type": event_type, "event_at": at}


def shop_of(items: list[dict]) -> Shop:
    """A shop of which only the catalogue is of interest."""
    return {"events": [viewed("not in the catalogue")], "items": items}


@st.composite
def catalogues(draw: st.DrawFn) -> list[dict]:
    """A small catalogue of few words, brands, categories and prices; a name may hold its brand."""
    items = []
    for number in range(draw(st.integers(1, 12))):
        brand = draw(st.sampled_from(BRANDS))
        name, description = (draw(st.lists(st.sampled_from(WORDS), max_size=4)) for _ in range(2))
        if brand and draw(st.booleans()):
            name.insert(draw(st.integers(0, len(name))), brand.upper())
        items.append(
            {
                "item_id": f"item {number}",
                "item_name": " ".join(name) or None,
                "brand": brand,
                "description": ",".join(description),
                "category_path": draw(st.sampled_from(PATHS)),
                "price": draw(st.sampled_from(PRICES)),
            }
        )
    return items


def most_alike(project: CompiledProject, items: list[dict]) -> dict[str, list[tuple]]:
    """Build the shop, and return item -> the (item, similarity) most like it, best first."""
    found = defaultdict(list)
    with project.build(shop_of(items), "int_item_similarities") as connection:
        for row in rows(connection, SIMILAR_ITEMS):
            found[row["item_id"]].append((row["similar_item_id"], row["similarity"]))
    return found


# More words than a vector keeps, in an order that tells which are left out.
WORDY = [
    {"item_id": f"item {number}", "item_name": " ".join(f"w{word}" for word in range(number, 40))}
    for number in range(20)
]


@checked
@given(items=catalogues())
@example(items=WORDY)
def test_similar_items_equal_the_cosines_of_all_pairs(
    compiled_project: CompiledProject, items: list[dict]
) -> None:
    found = most_alike(compiled_project, items)
    for item, expected in similarities(items, neighbours=20).items():
        alike = found.get(item, [])
        assert [other for other, _ in alike] == [other for other, _ in expected], item
        for (_, cosine), (_, wanted) in zip(alike, expected, strict=True):
            assert math.isclose(cosine, wanted, abs_tol=1e-11)


# Days ago that events happened and items came: the edges of new_arrival_days among them.
DAYS_AGO = (0, 1, 5, 27, 28, 29, 60)


def lively_shop(items: list[dict], choose: Callable) -> Shop:
    """The catalogue with days on which items came, and people who view and buy them."""
    dated = [
        {
            **item,
            "price": choose((4, 5, 6, 7.5, 9)),
            "category_path": choose(("a", "a", "a/b")),
            "created_at": choose((None, *map(days_before, DAYS_AGO))),
            "available_from": choose((None, None, *map(days_before, (-1, *DAYS_AGO)))),
        }
        for item in items
    ]
    return {
        "events": [viewed("not in the catalogue", days_ago=choose((10, 70)))] + [
            viewed(
                choose(("item 0", *(item["item_id"] for item in items))),
                user=choose(("u1", "u2", "u3", "u4")),
                days_ago=choose(DAYS_AGO),
                event_type=choose(("view", "purchase")),
            )
            for _ in range(40)
        ],
        "items": dated,
    }


lively_shops = st.builds(lively_shop, catalogues(), st.randoms().map(lambda drawn: drawn.choice))
LIVELY = lively_shop(WORDY, random.Random(1).choice)


@checked
@given(shop=lively_shops)
@example(shop=LIVELY)
def test_upgrades_equal_the_reference(compiled_project: CompiledProject, shop: Shop) -> None:
    found = grouped(
        built_rows(compiled_project, shop, ("int_item_upgrades",), UPGRADES_QUERY), "item_id"
    )
    expected = ContentLists(shop, {}, compiled_project.compiled_at).upgrades()
    assert set(found) == set(expected)
    for item, upgrades in expected.items():
        assert_rows_close(found[item], upgrades)


@checked
@given(shop=lively_shops)
@example(shop=LIVELY)
def test_new_arrivals_equal_the_reference(compiled_project: CompiledProject, shop: Shop) -> None:
    found = built_rows(compiled_project, shop, ("int_new_arrivals",), ARRIVALS_QUERY)
    expected = ContentLists(shop, {}, compiled_project.compiled_at).arrivals()
    assert_rows_close([tuple(row.values()) for row in found], expected)


def test_the_shop_of_these_tests_has_something_to_compare(
    compiled_project: CompiledProject,
) -> None:
    lists = ContentLists(LIVELY, {}, compiled_project.compiled_at)
    assert max(map(len, lists.upgrades().values())) > 1
    assert len(lists.arrivals()) > 1
    assert any(similar for _, similar, *_ in lists.arrivals())


@checked
@given(items=catalogues())
@example(items=WORDY)
def test_with_few_comparisons_what_is_found_is_still_the_cosine(
    small_limits_project: CompiledProject, items: list[dict]
) -> None:
    cosines = {item: dict(alike) for item, alike in similarities(items, neighbours=None).items()}
    for item, alike in most_alike(small_limits_project, items).items():
        assert len(alike) <= SMALL_LIMITS["similar_item_neighbours"]
        for other, cosine in alike:
            assert math.isclose(cosine, cosines[item][other], abs_tol=1e-11), (item, other)


def test_comparisons_are_bounded_however_many_items_are_alike(
    compiled_project: CompiledProject, small_limits_project: CompiledProject
) -> None:
    items = [
        {"item_id": str(number), "item_name": "the same tent", "category_path": "a", "price": 9}
        for number in range(200)
    ]
    counts = {}
    for project in (compiled_project, small_limits_project):
        with project.build(shop_of(items), "int_item_similarities") as connection:
            counts[project] = rows(connection, "select count(*) as n from int_item_cosines")
            lists = rows(
                connection,
                "select count(*) as n from int_item_similarities group by from_item_key",
            )
        # Nobody goes without, however hard the limit.
        assert len(lists) == 200
    assert counts[compiled_project] == [{"n": 200 * 199 / 2}]
    # 2 * 3 comparisons an item, and the last block read may add its 2 others.
    assert counts[small_limits_project][0]["n"] <= 200 * (2 * 3 + 2)


def test_buckets_and_threads_change_no_similarity(
    small_limits_project: CompiledProject, bucketed_project: CompiledProject
) -> None:
    shop = shop_of([{**item, "brand": "Acme", "price": place} for place, item in enumerate(WORDY)])
    assert "int_item_cosines" in bucketed_project.bucketed
    one = built(small_limits_project, shop, "int_item_similarities")
    assert one["int_item_similarities"]
    assert one == built(bucketed_project, shop, "int_item_similarities", threads=2)


def test_long_and_odd_texts_are_read_up_to_a_limit(compiled_project: CompiledProject) -> None:
    long_text = " ".join(f"word{number}" for number in range(1000))
    odd = {
        "long": long_text,
        "long as well": long_text,
        "one long word": "x" * 20000,
        "punctuation": "!!! ... — „“ ???",
        "blank": "  \t\n ",
        "empty": "",
        "nothing": None,
        "chinese": "双人帐篷",
        "arabic": "خيمة كبيرة",
        "hindi": "तंबू",
        "emoji": "🏕️👩‍👩‍👧‍👦",
        "another emoji": "❤️4️⃣",
        "quotes": "'; drop table items; -- \\ % _ \"",
    }
    items = [
        {"item_id": name, "item_name": text, "description": text} for name, text in odd.items()
    ]
    items += [{"item_id": "arabic, too", "item_name": "خيمة"}]
    items += [{"item_id": "हिन्दी", "item_name": "तंबू!"}]
    with compiled_project.build(shop_of(items), "similar_items") as connection:
        words = rows(connection, "select item_key, count(*) as n from int_item_words group by 1")
        terms = rows(connection, "select item_key, count(*) as n from int_item_vectors group by 1")
        alike = rows(connection, "select item_id, similar_item_id from similar_items")
    assert max(row["n"] for row in words) == 32
    assert max(row["n"] for row in terms) == 12
    pairs = {(row["item_id"], row["similar_item_id"]) for row in alike}
    assert pairs == {
        (one, other)
        for pair in (("long", "long as well"), ("arabic", "arabic, too"), ("hindi", "हिन्दी"))
        for one, other in (pair, pair[::-1])
    }


def test_an_item_that_nobody_has_touched_has_similar_items(
    compiled_project: CompiledProject,
) -> None:
    items = [
        {"item_id": "touched", "item_name": "dome tent", "category_path": "a/b", "brand": "x"},
        {"item_id": "untouched", "item_name": "tunnel tent", "category_path": "a/b", "brand": "X"},
        {"item_id": "neither", "item_name": "kayak", "category_path": "c"},
    ]
    shop = {"events": [viewed("touched")], "items": items}
    with compiled_project.build(shop, "similar_items") as connection:
        found = rows(
            connection,
            "select item_id, similar_item_id, is_same_brand, is_same_category from similar_items",
        )
    evidence = {"is_same_brand": True, "is_same_category": True}
    assert sorted(found, key=str) == [
        {"item_id": "touched", "similar_item_id": "untouched", **evidence},
        {"item_id": "untouched", "similar_item_id": "touched", **evidence},
    ]


def test_a_shop_without_a_catalogue_has_no_similar_items_but_first_seen_ones(
    compiled_project: CompiledProject,
) -> None:
    shop = {
        "events": [
            viewed("old", days_ago=100),
            viewed("old", days_ago=0),
            viewed("new", days_ago=2, event_type="purchase"),
        ]
    }
    with compiled_project.build(shop, "similar_items", "item_upgrades", "new_arrivals") as built:
        assert rows(built, "select * from similar_items") == []
        assert rows(built, "select * from item_upgrades") == []
        arrivals = rows(built, "select item_id, similar_item_id, people from new_arrivals")
    assert arrivals == [{"item_id": "new", "similar_item_id": None, "people": 1}]


def test_upgrade_ratio_and_arrival_days_set_the_limits(
    compiled_project: CompiledProject, small_limits_project: CompiledProject
) -> None:
    items = [
        {"item_id": "tent", "item_name": "tent", "category_path": "a", "price": 100},
        {"item_id": "dear", "item_name": "tent", "category_path": "a", "price": 140},
        {
            "item_id": "recent",
            "item_name": "tent",
            "category_path": "a",
            "created_at": NOON - timedelta(days=20),
        },
    ]
    shop = {"events": [viewed("dear", days_ago=0, event_type="purchase")], "items": items}
    counts = {}
    for project in (compiled_project, small_limits_project):
        with project.build(shop, "item_upgrades", "new_arrivals") as connection:
            counts[project] = [
                len(rows(connection, f"select * from {table}"))
                for table in ("item_upgrades", "new_arrivals")
            ]
    assert counts == {compiled_project: [1, 1], small_limits_project: [0, 0]}
