"""The lists of users equal plain Python: what is known of a candidate, its score, what is kept.

The reference is reference/ranking.py; the shops are those of random_shops.py.
"""

import random
from collections import defaultdict

import duckdb
import pytest
from comparing import (
    LISTS_QUERY,
    TRANSITION_LISTS_QUERY,
    assert_rows_close,
    built_rows,
    close,
    expected_of,
    grouped,
)
from hypothesis import example, given
from random_shops import CATEGORIES_ALIKE, EDGES_OF_TIME, busy_shop, checked, examples, shops
from ranked_shops import (
    OTHER_TERMS,
    RANK_CONSTANT,
    REPEAT_SHARE,
    SOURCES,
    TERMS,
    length_of,
    random_parameters,
    ranking_of,
    with_everything,
)
from reference.ranking import Ranking, best_candidates, best_lists, log_odds
from shop import CompiledProject, Shop, parameter, rows


def ids(connection: duckdb.DuckDBPyConnection, query: str, *columns: str) -> dict[tuple, tuple]:
    """Return (user, item) -> the columns of a query with keys."""
    names = ", ".join(columns)
    found = connection.execute(
        f"select user_id, item_id, {names} from ({query})"
        " join (select user_key, user_id from int_users) using (user_key)"
        " join (select item_key, item_id from int_items) using (item_key)"
    ).fetchall()
    assert len({row[:2] for row in found}) == len(found)
    return {row[:2]: row[2:] for row in found}


def assert_lists_close(
    connection: duckdb.DuckDBPyConnection, model: str, expected: dict[str, list[tuple]]
) -> None:
    """Fail unless the lists of a source are these, with ranks from 1 on."""
    assert_rows_close(
        sorted(
            (user, rank, item, score)
            for (user, item), (rank, score) in ids(
                connection, f"from {model}", "candidate_rank", "score"
            ).items()
        ),
        [
            (user, rank, item, score)
            for user, offered in sorted(expected.items())
            for rank, (item, score) in enumerate(offered, start=1)
        ],
    )


def assert_what_users_bought(connection: duckdb.DuckDBPyConnection, expected: Ranking) -> None:
    """Fail unless purchases, carts and the lists of buy_again, popular and outside are these."""
    names = ("orders", "recent_orders", "orders_since", "last_bought_at")
    assert ids(connection, "from int_user_item_purchases", *names) == expected.purchases
    carts = ids(connection, "from int_open_carts", "added_at")
    assert {key: at for key, (at,) in carts.items()} == expected.open_carts
    assert_lists_close(connection, "int_popular_candidates", expected.popular_lists())
    assert_lists_close(connection, "int_buy_again_candidates", expected.buy_again_lists())
    assert_lists_close(connection, "int_outside_candidates", expected.outside_lists())


def assert_features_and_scores(
    connection: duckdb.DuckDBPyConnection,
    expected: Ranking,
    parameters: list[dict],
    factors: dict[str, float],
) -> None:
    """Fail unless every candidate has the features and the score that its places lead to.

    The lists of the sources are taken as they were built: each has its own tests.
    """
    ranks, bits, reasons = defaultdict(dict), defaultdict(int), defaultdict(list)
    for key, source in enumerate(SOURCES, start=1):
        if factors[source]:
            for pair, (rank, *reason) in ids(
                connection, f"from int_source_candidates where source_key = {key}",
                "candidate_rank", "reason_item_key", "reason_event_type_key",
            ).items():
                ranks[pair][source] = rank
                bits[pair] += 2 ** (key - 1)
                if reason[0] is not None:
                    reasons[pair].append((key, *reason))
    columns = [term for term in TERMS if term != "constant"]
    features = ids(connection, "from int_ranking_features", "is_known", "source_bits", *columns)
    scores = ids(connection, "from int_candidate_scores", "log_odds", "first_reason")
    assert set(features) == set(scores) == set(ranks)
    for (user, item), (is_known, source_bits, *values) in features.items():
        assert is_known == expected.is_known(user, item)
        assert source_bits == bits[user, item]
        wanted = expected.features(user, item, ranks[user, item])
        assert set(wanted) <= set(columns)
        for term, value in zip(columns, values, strict=True):
            assert close(value, wanted.get(term, 0)), (user, item, term, value, wanted.get(term))
        score, reason = scores[user, item]
        component = "known" if is_known else "new"
        # Of the features as they were built: a weight of 700 would make much of their last digit.
        of_built = log_odds(dict(zip(columns, values, strict=True)), parameters, factors, component)
        assert close(score, of_built), (user, item, score, of_built)
        first = min(reasons[user, item], default=None)
        assert reason == (first and (first[0] * 2**32 + first[1]) * 64 + first[2])


def assert_lists(connection: duckdb.DuckDBPyConnection, project: CompiledProject) -> None:
    """Fail unless what is kept of the scores, as they were built, is what should be."""
    names = "user_key, item_key, is_known, log_odds"
    scores = rows(connection, f"select {names} from int_candidate_scores")
    length = length_of(project)
    candidates = best_candidates(scores, length)
    assert candidates == connection.execute(
        "select user_key, item_key, is_known, candidate_rank, log_odds from int_user_candidates"
        " order by user_key, is_known, candidate_rank"
    ).fetchall()
    share = project.variables.get("repeat_share", REPEAT_SHARE)
    assert best_lists(candidates, length, share) == connection.execute(
        "select user_key, item_key, item_rank, is_known, log_odds from int_user_lists"
        " order by user_key, item_rank"
    ).fetchall()


@checked
@given(shop=shops())
@examples
def test_candidates_their_scores_and_lists_equal_the_reference(
    projects: tuple, shop: Shop
) -> None:
    """All sources but one, of which one counts twice and one half."""
    shop = with_everything(shop)
    factors = dict.fromkeys(SOURCES, 1.0) | {"trending": 0, "popular": 2, "neighbours": 0.5}
    parameters = random_parameters(len(shop["events"]))
    for project in projects:
        with project.build(
            shop, "int_user_lists", factors=factors, parameters=parameters
        ) as built:
            expected = ranking_of(project, shop)
            assert_what_users_bought(built, expected)
            assert_features_and_scores(built, expected, parameters, factors)
            assert_lists(built, project)


def test_the_shops_of_these_tests_have_something_to_compare(
    small_limits_project: CompiledProject,
) -> None:
    """Every term but few says something of some candidate, and lists hold new and known items."""
    shop = with_everything(busy_shop(13))
    expected = ranking_of(small_limits_project, shop)
    assert expected.open_carts and expected.popular_lists() and expected.buy_again_lists()
    # Somebody has a list in which one item was listed by two models.
    places = [score for offered in expected.outside_lists().values() for _, score in offered]
    assert max(places) > 1 / (RANK_CONSTANT + 1) and len(set(places)) > 5
    assert any(orders > 1 for orders, *_ in expected.purchases.values())
    # Somebody bought nothing in their first order that they did not buy again.
    assert any(
        all(
            last_at > moments[0]
            for (whose, _), (*_, last_at) in expected.purchases.items()
            if whose == user
        )
        for user, moments in expected.orders.items()
    )
    with small_limits_project.build(
        shop, "int_user_lists", factors=dict.fromkeys(SOURCES, 1), parameters=random_parameters(1)
    ) as built:
        (values,) = rows(
            built,
            f"select {', '.join(f'count(distinct {term}) as {term}' for term in OTHER_TERMS)}"
            " from int_ranking_features",
        )
        assert values.pop("own_cart") == 2
        assert min(values.values()) > 2, values
        assert built.execute("select distinct is_known from int_user_lists").fetchall()[1:]


@pytest.mark.parametrize("seed", range(4))
def test_lists_of_random_scores_equal_the_reference(
    compiled_project: CompiledProject,
    small_limits_project: CompiledProject,
    bucketed_project: CompiledProject,
    seed: int,
) -> None:
    """Many ties, users with new or known items alone; long and short lists, several buckets."""
    chosen = random.Random(seed)
    found = [
        (user, item, chosen.random() < share, chosen.choice((-2.5, -1.0, 0.0, 0.125)), 1, None)
        for user, share in enumerate((0, 0.1, 0.5, 0.9, 1), start=1)
        for item in chosen.sample(range(1, 91), chosen.choice((2, 30, 80)))
    ]
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as compiled_shop; use compiled_shop.main")
        connection.execute(
            "create table int_candidate_scores (user_key integer, item_key integer,"
            " is_known boolean, log_odds double, source_bits integer, first_reason bigint)"
        )
        connection.execute("create table int_users as select unnest(range(1, 6)) as user_key")
        connection.executemany("insert into int_candidate_scores values (?, ?, ?, ?, ?, ?)", found)
        for project in (compiled_project, small_limits_project, bucketed_project):
            for model in ("int_user_candidates", "int_user_lists"):
                project.create(connection, model)
            assert_lists(connection, project)


@checked
@given(shop=shops())
@examples
def test_lists_of_transitions_equal_the_reference(projects: tuple, shop: Shop) -> None:
    for project in projects:
        found = grouped(
            built_rows(project, shop, ("int_transition_candidates",), TRANSITION_LISTS_QUERY),
            "user_id",
        )
        for user, offered in expected_of(project, shop).transition_lists.items():
            ranked = [(item, rank, *rest) for rank, (item, *rest) in enumerate(offered, start=1)]
            assert_rows_close(found.get(user, []), ranked)


@checked
@given(shop=shops())
@examples
@example(shop=EDGES_OF_TIME)
@example(shop=CATEGORIES_ALIKE)
@pytest.mark.parametrize("weight", [0, 2.5])
def test_lists_of_one_source_are_filled_up_as_by_the_reference(
    projects: tuple, weight: float, shop: Shop
) -> None:
    """Transitions alone, or nothing at all; with the evidence of each reason."""
    parameters = [
        parameter(component, term, value)
        for component in ("new", "known")
        for term, value in (("constant", -3), ("place_transitions", 20))
    ]
    for project in projects:
        with project.build(
            shop, "user_recommendations", factors={"transitions": weight}, parameters=parameters
        ) as built:
            found = grouped(rows(built, LISTS_QUERY), "user_id")
        expected = expected_of(project, shop)
        length = length_of(project)
        assert set(found) <= set(expected.fillers)
        for user, fillers in expected.fillers.items():
            ranked, repeats = [], 0
            for place, (item, _, reason, event_type) in enumerate(
                expected.transition_lists[user] if weight else [], start=1
            ):
                if item in {touch.item for touch in expected.touches[user]}:
                    repeats += 1
                    if repeats > REPEAT_SHARE * length:
                        continue
                evidence = [None, None, None]
                for other, _, people, hours, via in expected.likelihoods.get(reason, []):
                    if other == item:
                        # Nobody made this transition: the weight came from the other direction.
                        evidence = [people or None, hours, via]
                score = -3 + 20 * weight / (RANK_CONSTANT + place)
                ranked.append(
                    (item, len(ranked) + 1, score, reason, event_type, False, *evidence)
                )
            for item in fillers:
                if len(ranked) < length and item not in {row[0] for row in ranked}:
                    ranked.append((item, len(ranked) + 1, None, None, None, True, *[None] * 3))
            assert_rows_close(found.get(user, []), ranked)
