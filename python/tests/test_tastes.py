"""What suits a user's categories, price band and brands equals a reference, in any buckets.

The reference is reference/tastes.py; the shops are those of random_shops.py.
"""

import random

from comparing import assert_rows_close, built
from hypothesis import given
from random_shops import busy_shop, checked, examples, shops, with_tastes
from shop import CompiledProject, Shop, rows
from reference.tastes import Tastes

BRANDS = (None, "Acme", "acme", "Sula", "Älg", "Bo", "Cy", "Di")
PRICES = (None, 0, 1, 2, 2, 3, 5, 10, 100)


def with_prices(shop: Shop) -> Shop:
    """The shop with named categories and answers, and items of which most have a price and a brand.

    Most may be offered, so that lists are long: only what is out of stock may not.
    """
    rng = random.Random(len(shop["events"]))
    shop = with_tastes(shop)
    shop["items"] = [
        {
            "item_id": row["item_id"],
            "category_path": row["category_path"],
            "price": rng.choice(PRICES),
            "brand": rng.choice(BRANDS),
            "stock_quantity": rng.choice((None, None, None, 0)),
            "is_repurchasable": True,
        }
        for row in shop["items"]
    ]
    return shop


def tastes_of(project: CompiledProject, shop: Shop) -> Tastes:
    """Return the reference of the shop with the vars of the project."""
    return Tastes(shop, project.variables, project.compiled_at)


TABLES = {
    "int_user_tastes": "taste_rank, category_path, taste_share",
    "int_user_price_bands": "lowest_price_position, highest_price_position",
    "int_user_brand_affinities": "brand, affinity",
    "int_category_candidates": "candidate_rank, item_id, score",
}
NAMES = {
    "category_path": "join int_categories using (category_key)",
    "item_id": "join int_items using (item_key)",
    "brand": "join (select distinct brand_key, brand from int_items) using (brand_key)",
}


def found_rows(project: CompiledProject, shop: Shop) -> dict[str, list[tuple]]:
    """Build the tables of users; return table -> user and columns, with ids for keys, sorted."""
    found = {}
    with project.build(shop, *TABLES, "int_categories") as connection:
        for table, columns in TABLES.items():
            names = " ".join(join for name, join in NAMES.items() if name in columns.split(", "))
            users = f"{table} join int_users using (user_key)"
            query = f"select user_id, {columns} from {users} {names}"
            found[table] = sorted(tuple(row.values()) for row in rows(connection, query))
    return found


def ranked(lists: dict[str, list[tuple]]) -> list[tuple]:
    """Return rows of user, rank and values."""
    return [
        (user, rank, *row)
        for user, those in sorted(lists.items())
        for rank, row in enumerate(those, start=1)
    ]


@checked
@given(shop=shops())
@examples
def test_tastes_and_what_suits_them_equal_the_reference(projects: tuple, shop: Shop) -> None:
    shop = with_prices(shop)
    for project in projects:
        found, expected = found_rows(project, shop), tastes_of(project, shop)
        bands, affinities = expected.price_bands(), expected.affinities()
        for table, wanted in {
            "int_user_tastes": ranked(expected.tastes()),
            "int_user_price_bands": [(user, *band) for user, band in sorted(bands.items())],
            "int_user_brand_affinities": [
                (*key, value) for key, value in sorted(affinities.items())
            ],
            "int_category_candidates": ranked(expected.candidates()),
        }.items():
            assert_rows_close(found[table], wanted)


def test_the_shops_of_these_tests_have_something_to_compare(projects: tuple) -> None:
    for project in projects:
        expected = tastes_of(project, with_prices(busy_shop(1)))
        lists = expected.candidates()
        assert max(map(len, lists.values())) > 1
        assert max(map(len, expected.tastes().values())) == 3
        positions, bands = expected.price_positions(), expected.price_bands()
        outside = [
            item
            for user, candidates in lists.items()
            for item, _ in candidates
            if item in positions and user in bands
            and not bands[user][0] <= positions[item] <= bands[user][1]
        ]
        assert outside and any(affinity != 1 for affinity in expected.affinities().values())


def test_buckets_and_threads_change_no_candidate_of_a_taste(
    small_limits_project: CompiledProject, bucketed_project: CompiledProject
) -> None:
    shop = with_prices(busy_shop(1))
    tables = ("int_category_candidates", "int_trending_candidates", "int_new_arrival_candidates")
    for table in tables:
        assert table in bucketed_project.bucketed
    one = built(small_limits_project, shop, *tables)
    assert one["int_category_candidates"]
    assert one == built(bucketed_project, shop, *tables, threads=2)
