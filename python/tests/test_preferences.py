"""For random small shops what users like, and when they need things again, is as documented."""

import pytest
from comparing import assert_rows_close, built_rows
from hypothesis import given
from reference.preferences import Preferences
from random_shops import busy_shop, checked, examples, shops, with_tastes
from shop import CompiledProject, Shop

CATEGORIES_QUERY = """
    select user_id, category_path, category_rank, score, own_share, answer_factor, is_stated
    from user_category_recommendations
    order by user_id, category_rank
"""


def preferences_of(project: CompiledProject, shop: Shop) -> Preferences:
    return Preferences(shop, project.variables, project.compiled_at)


@checked
@given(shop=shops())
@examples
def test_scores_of_all_categories_equal_the_reference(projects: tuple, shop: Shop) -> None:
    shop = with_tastes(shop)
    for project in projects:
        found = built_rows(
            project, shop, ("user_category_recommendations",), CATEGORIES_QUERY
        )
        expected = preferences_of(project, shop).category_scores()
        assert_rows_close(
            [tuple(row.values()) for row in found],
            [
                (user, path, rank, *row)
                for user in sorted(expected)
                for rank, (path, row) in enumerate(expected[user].items(), start=1)
            ],
        )


@checked
@given(shop=shops())
@examples
def test_every_user_has_every_category_and_scores_sum_to_1(projects: tuple, shop: Shop) -> None:
    shop = with_tastes(shop)
    for project in projects:
        found = built_rows(project, shop, ("user_category_recommendations",), CATEGORIES_QUERY)
        preferences = preferences_of(project, shop)
        popular = list(preferences.recommended())
        by_user = {user: [] for user in preferences.build.users if popular}
        for row in found:
            by_user[row["user_id"]].append(row)
        for rows in by_user.values():
            assert sorted(row["category_path"] for row in rows) == sorted(popular)
            assert sum(row["score"] for row in rows) == pytest.approx(1)
            if not any(row["own_share"] is not None or row["is_stated"] for row in rows):
                assert [row["category_path"] for row in rows] == popular


@checked
@given(shop=shops())
@examples
def test_recent_scores_equal_the_reference(projects: tuple, shop: Shop) -> None:
    query = """
        select user_id, item_id, score_1_day, score_2_days, score_7_days, score_28_days, last_at
        from int_user_item_preferences
        join int_users using (user_key)
        join int_items using (item_key)
        order by user_id, item_id
    """
    for project in projects:
        found = built_rows(project, shop, ("int_user_item_preferences",), query)
        expected = preferences_of(project, shop).recent_scores()
        assert_rows_close(
            [tuple(row.values()) for row in found],
            [(*key, *scores) for key, scores in sorted(expected.items())],
        )


REPLENISHMENTS_QUERY = """
    select user_id, item_id, purchases, own_intervals, typical_days, due_score
    from user_replenishments
    order by user_id, item_id
"""


@checked
@given(shop=shops())
@examples
def test_replenishments_equal_the_reference(projects: tuple, shop: Shop) -> None:
    shop = with_tastes(shop)
    for project in projects:
        found = built_rows(project, shop, ("user_replenishments",), REPLENISHMENTS_QUERY)
        expected = preferences_of(project, shop).replenishments()
        assert_rows_close(
            [tuple(row.values()) for row in found],
            [(*key, *row) for key, row in sorted(expected.items())],
        )


def test_the_shops_of_these_tests_have_something_to_compare(projects: tuple) -> None:
    preferences = preferences_of(projects[0], with_tastes(busy_shop(1)))
    assert preferences.replenishments() and preferences.answers() and preferences.stated()
    assert len(preferences.recommended()) > 1


def test_a_shop_without_a_catalogue_has_no_categories_and_yet_rhythms(
    compiled_project: CompiledProject,
) -> None:
    """What people buy again is learned from the log alone."""
    events = with_tastes(busy_shop(1, has_catalogue=False))["events"]
    without = ("user_category_recommendations", "int_user_price_bands")
    tables = (*without, "user_replenishments")
    with compiled_project.build({"events": events}, *tables) as connection:
        for table in without:
            assert connection.execute(f"select count(*) from {table}").fetchone() == (0,)
        learned = "select bool_and(is_learned), bool_or(is_repurchasable)"
        assert connection.execute(
            f"{learned} from int_item_repurchase_shares"
        ).fetchone() == (True, True)
        assert connection.execute("select count(*) > 0 from user_replenishments").fetchone()[0]
