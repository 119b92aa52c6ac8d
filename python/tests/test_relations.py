"""Who buys what after what, and what instead of what: the SQL equals loops in plain Python.

The shops are small and without faults, so that a pair has people in every order, and moments lie on
the edges of windows and buckets. What faulty shops do is in test_properties.py.
"""

from datetime import timedelta

import pytest
from comparing import close
from conftest import NOON
from hypothesis import given
from hypothesis import strategies as st
from random_shops import checked
from reference.build import Build
from reference.relations import (
    Pair,
    bucket,
    category_times,
    first_times,
    pairs_of,
    typical_delay,
)
from shop import CompiledProject, Shop, rows

USERS = ("u1", "u2", "u3", "u4")
PATHS = {"1": "a/b", "2": "a/b", "3": "a/c", "4": "d/e", "5": "d", "6": None}
# The start of the window, then purchases whose distances are the ends of the buckets.
DAYS_AGO = (30, 29, 29, 28, 22, 22, 8, 1, 1, 0)
MOMENTS = tuple(
    NOON - timedelta(days=days) + timedelta(seconds=seconds)
    for days in DAYS_AGO
    for seconds in (-1, 0, 0, 0.5)
    if days or seconds <= 0
)
EVENT_TYPES = ("view", "view", "add_to_cart", "purchase", "purchase", "purchase", "return")


@st.composite
def shops(draw: st.DrawFn) -> Shop:
    """A shop of a few people who view and buy six items, alone or in orders."""
    event = st.fixed_dictionaries(
        {
            "user_id": st.sampled_from(USERS),
            "item_id": st.sampled_from(tuple(PATHS)),
            "event_type": st.sampled_from(EVENT_TYPES),
            "event_at": st.sampled_from(MOMENTS),
            "order_id": st.sampled_from((None, None, "o1", "o2")),
        }
    )
    return {
        "events": draw(st.lists(event, min_size=60, max_size=60)),
        "items": [
            {"item_id": item, "item_name": item, "category_path": path}
            for item, path in PATHS.items()
        ],
    }


# The tables that hold items and categories alike, and those of which each kind has its own.
NODE_TABLES = (
    "int_co_purchases", "int_view_purchases", "int_complementarity", "int_complement_delays"
)
KIND_TABLES = ("relations", "complements")
KINDS = ("item", "category")
ENDS = ("from", "to")


class Built:
    """The tables of relations of one shop, with ids, and what the reference makes of the shop.

    Items and categories stand in one table here: no item has the name of a category.
    """

    def __init__(self, project: CompiledProject, shop: Shop):
        self.floor = project.variables["relation_minimum_people"]
        firsts = first_times(
            shop, NOON, project.variables["complement_lookback_days"],
            Build(shop, project.variables, project.compiled_at).compared_items,
        )
        self.pairs = pairs_of(firsts) | pairs_of(category_times(firsts, PATHS, levels=5))
        tables = [*NODE_TABLES, *(f"int_{kind}_{name}" for kind in KINDS for name in KIND_TABLES)]
        with project.build(shop, "int_items", "int_categories", *tables) as connection:
            found = {
                table: rows(connection, f"select * from {table}")
                for table in ("int_items", "int_categories", *tables)
            }
        names = {
            "item": {row["item_key"]: row["item_id"] for row in found["int_items"]},
            "category": {
                row["category_key"]: row["category_path"] for row in found["int_categories"]
            },
        }
        nodes = {(0, key): name for key, name in names["item"].items()} | {
            (row["category_level"], row["category_key"]): row["category_path"]
            for row in found["int_categories"]
        }
        self.tables = {
            table: {
                tuple(nodes[row["node_level"], row[f"{end}_node_key"]] for end in ENDS): row
                for row in found[table]
            }
            for table in NODE_TABLES
        } | {
            name: {
                tuple(names[kind][row[f"{end}_{kind}_key"]] for end in ENDS): row
                for kind in KINDS
                for row in found[f"int_{kind}_{name}"]
            }
            for name in KIND_TABLES
        }


def assert_equal(row: dict, expected: dict) -> None:
    """Fail unless the row has the expected values, floats within 1e-9."""
    for name, value in expected.items():
        is_float = isinstance(value, float)
        assert close(row[name], value) if is_float else row[name] == value, (name, row, expected)


# Longer histories than small_limits_project has, so that pairs have people; the cut is met too.
@pytest.fixture(scope="module")
def relations_projects() -> tuple[CompiledProject, ...]:
    """The project with a floor of one person and of two, with short lists, and with few pairs."""
    limits = {
        "as_of": str(NOON), "complement_lookback_days": 30, "history_length": 5,
        "relation_shrinkage_people": 2,
    }
    return (
        CompiledProject({**limits, "relation_minimum_people": 1}),
        CompiledProject({**limits, "relation_minimum_people": 2, "item_neighbours": 2}),
        CompiledProject({
            **limits, "relation_minimum_people": 2, "transition_max_gap": 1, "pair_comparisons": 15,
        }),
    )


def is_written(built: Built, key: tuple) -> bool:
    """Whether enough people bought both, or viewed one and bought the other."""
    pair, mirrored = built.pairs[key], built.pairs[key[::-1]]
    return (
        pair.later + pair.together + pair.earlier >= built.floor
        or max(pair.viewed_then_bought, mirrored.viewed_then_bought) >= built.floor
    )


@checked
@given(shop=shops())
def test_co_purchases_equal_the_reference(relations_projects: tuple, shop: Shop) -> None:
    for project in relations_projects:
        built = Built(project, shop)
        expected = {
            key: pair
            for key, pair in built.pairs.items()
            if pair.later + pair.together and is_written(built, key)
        }
        found = built.tables["int_co_purchases"]
        assert set(found) == set(expected)
        for key, pair in expected.items():
            assert_equal(found[key], {
                "people_later": pair.later,
                "people_together": pair.together,
                "people_earlier": pair.earlier,
                "co_purchase": pair.p,
                "co_purchase_together": pair.p_together,
            })


@checked
@given(shop=shops())
def test_view_purchases_equal_the_reference(relations_projects: tuple, shop: Shop) -> None:
    for project in relations_projects:
        built = Built(project, shop)
        expected = {
            key: pair
            for key, pair in built.pairs.items()
            if pair.viewed_then_bought >= built.floor
        }
        found = built.tables["int_view_purchases"]
        assert set(found) == set(expected)
        for key, pair in expected.items():
            assert_equal(found[key], {
                "people": pair.viewed_then_bought,
                "people_instead": pair.instead,
                "view_purchase": pair.q,
            })


def evidence(built: Built, key: tuple) -> Pair:
    """The pair without what is left out: what too few did, and those who only bought it before."""
    pair = built.pairs[key]
    kept = Pair(**vars(pair))
    if pair.viewed_then_bought < built.floor:
        kept.q, kept.instead = 0.0, 0
    if not is_written(built, key):
        kept.p = kept.p_together = 0.0
        kept.later = kept.together = 0
    if not kept.later + kept.together:
        kept.earlier = 0
    return kept


@checked
@given(shop=shops())
def test_complementarity_equals_the_reference(relations_projects: tuple, shop: Shop) -> None:
    for project in relations_projects:
        built = Built(project, shop)
        known = {
            key
            for key, pair in built.pairs.items()
            if pair.later + pair.together and is_written(built, key)
            or pair.viewed_then_bought >= built.floor
        }
        found = built.tables["int_complementarity"]
        kept = built.tables["relations"]
        assert set(found) == known
        # With one person as the floor the lists are long enough for every pair.
        assert set(kept) <= known if built.floor > 1 else set(kept) == known
        for key, row in [*found.items(), *kept.items()]:
            pair, mirrored = evidence(built, key), evidence(built, key[::-1])
            assert_equal(row, {
                "people_later": pair.later,
                "people_together": pair.together,
                "people_earlier": pair.earlier,
                "people_instead": pair.instead,
                "people_instead_either_way": pair.instead + mirrored.instead,
                "co_purchase": pair.p,
                "co_purchase_together": pair.p_together,
                "view_purchase": pair.q,
                "complementarity": pair.s,
            })


@checked
@given(shop=shops())
def test_complements_have_enough_people_and_their_median_delay(
    relations_projects: tuple, shop: Shop
) -> None:
    for project in relations_projects:
        built = Built(project, shop)
        listed = built.tables["complements"]
        delays = built.tables["int_complement_delays"]
        assert set(delays) == set(listed)
        for key, row in listed.items():
            pair = built.pairs[key]
            assert row["people"] == pair.later + pair.together >= built.floor
            days = typical_delay(pair)
            assert_equal(delays[key], {"median_delay_days": days, "delay_bucket": bucket(days)})


VIEWS_ONLY = ("view", "wishlist", "add_to_cart")


@pytest.mark.parametrize(
    ("kinds", "has_catalogue", "filled"),
    [
        (("purchase",), True, {"item_complements", "category_complements"}),
        (("purchase",), False, {"item_complements"}),
        (VIEWS_ONLY, True, set()),
        ((*VIEWS_ONLY, "purchase"), False, {"item_complements", "item_substitutes"}),
        (
            (*VIEWS_ONLY, "purchase"),
            True,
            {"item_complements", "item_substitutes", "category_complements"},
        ),
    ],
)
def test_what_a_shop_does_not_log_leaves_its_tables_empty(
    compiled_project: CompiledProject, kinds: tuple, has_catalogue: bool, filled: set
) -> None:
    """Six people view tents 1 and 2, buy one of them, and then a mat; others buy neither."""
    events = []
    for person in range(6):
        story = (
            ("tent 1", "view"), ("tent 2", "add_to_cart"), (f"tent {1 + person % 2}", "purchase"),
            ("mat", "view"), ("mat", "purchase"),
        )
        for minute, (item, kind) in enumerate(story):
            events.append((f"camper {person}", item, kind, minute))
            events.append((f"other {person}", "lamp", kind, minute))
    shop = {
        "events": [
            {
                "user_id": user, "item_id": item, "event_type": kind,
                "event_at": NOON + timedelta(minutes=minute),
            }
            for user, item, kind, minute in events
            if kind in kinds
        ],
        "items": [
            {"item_id": item, "item_name": item, "category_path": path}
            for item, path in (
                ("tent 1", "Tents"), ("tent 2", "Tents"), ("mat", "Mats"), ("lamp", "Lamps")
            )
            if has_catalogue
        ],
    }
    marts = ("item_complements", "item_substitutes", "category_complements")
    with compiled_project.build(shop, *marts) as connection:
        sizes = {name: len(rows(connection, f"select * from {name}")) for name in marts}
    assert {name for name, size in sizes.items() if size} == filled
