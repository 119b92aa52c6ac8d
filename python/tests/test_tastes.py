"""What suits a user's categories, price band and brands equals a reference, in any buckets.

The reference is tastes_reference.py; the shops are those of random_shops.py.
"""

import random

from comparing import assert_rows_close, built, built_rows
from hypothesis import given
from random_shops import busy_shop, checked, examples, shops, with_tastes
from shop import CompiledProject, Shop, bucket_branches
from tastes_reference import Tastes

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


def found_rows(project: CompiledProject, shop: Shop, table: str, columns: str) -> list[tuple]:
    """Build a table of users; return user and columns, with ids for keys."""
    query = f"""
        select user_id, {columns}
        from {table}
        join int_users using (user_key)
    """
    if "item_id" in columns:
        query += "join int_items using (item_key)"
    if "category_path" in columns:
        query += "join int_categories using (category_key)"
    if "brand" in columns:
        query += "join (select distinct brand_key, brand from int_items) using (brand_key)"
    tables = (table, "int_categories")
    return sorted(tuple(row.values()) for row in built_rows(project, shop, tables, query))


@checked
@given(shop=shops())
@examples
def test_tastes_equal_the_reference(projects: tuple, shop: Shop) -> None:
    shop = with_prices(shop)
    for project in projects:
        found = found_rows(
            project, shop, "int_user_tastes", "taste_rank, category_path, taste_share"
        )
        assert_rows_close(
            found,
            [
                (user, rank, *taste)
                for user, tastes in sorted(tastes_of(project, shop).tastes().items())
                for rank, taste in enumerate(tastes, start=1)
            ],
        )


@checked
@given(shop=shops())
@examples
def test_price_bands_and_brands_equal_the_reference(projects: tuple, shop: Shop) -> None:
    shop = with_prices(shop)
    for project in projects:
        expected = tastes_of(project, shop)
        bands = found_rows(
            project, shop, "int_user_price_bands", "lowest_price_position, highest_price_position"
        )
        assert_rows_close(
            bands, [(user, *band) for user, band in sorted(expected.price_bands().items())]
        )
        brands = found_rows(project, shop, "int_user_brand_affinities", "brand, affinity")
        assert_rows_close(
            brands, [(*key, affinity) for key, affinity in sorted(expected.affinities().items())]
        )


@checked
@given(shop=shops())
@examples
def test_what_suits_their_tastes_equals_the_reference(projects: tuple, shop: Shop) -> None:
    shop = with_prices(shop)
    for project in projects:
        found = found_rows(
            project, shop, "int_category_candidates", "candidate_rank, item_id, score"
        )
        assert_rows_close(
            found,
            [
                (user, rank, *candidate)
                for user, candidates in sorted(tastes_of(project, shop).candidates().items())
                for rank, candidate in enumerate(candidates, start=1)
            ],
        )


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
        assert bucket_branches(bucketed_project.sql[table]) == 3
    one = built(small_limits_project, shop, *tables)
    assert one["int_category_candidates"]
    assert one == built(bucketed_project, shop, *tables, threads=2)
