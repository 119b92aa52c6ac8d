"""Clusters of users: fitted in Python, numbered as before, and assigned in SQL."""

from datetime import date, timedelta

import duckdb
import numpy as np
import pytest
from shop import CompiledProject, set_parameters
from sklearn.cluster import KMeans

from cross_sell.train.open_rate.behaviour import Behaviour, read_behaviour, weighted
from cross_sell.train.open_rate.clusters import Clusters, component_names, fit_clusters, numbered
from cross_sell.train.parameters import Parameter

FIRST = date(2026, 1, 1)
DAYS = 40
ITEMS = 30
CATEGORIES = [f"Category {number}" for number in range(6)]


def behaviour(users: int, seed: int) -> Behaviour:
    """Return users of three kinds, each at home in two categories of their own."""
    random = np.random.default_rng(seed)
    rates = np.full((3, 6), 0.3)
    for kind in range(3):
        rates[kind, 2 * kind : 2 * kind + 2] = 6
    counts = random.poisson(rates[np.arange(users) % 3])
    counts[:, 0] += 1
    return weighted(CATEGORIES, np.log1p(counts))


def test_what_users_did_becomes_a_vector_by_hand() -> None:
    with duckdb.connect() as connection:
        connection.execute("""
            create table int_user_item_days as
            select * from (values
                (1, 1, 2), (1, 2, 1), -- three in Shoes: 2 + 1
                (2, 1, 1), (2, 3, 7), -- one in Shoes, seven in Tents
                (3, 3, 2),            -- too few
                (4, 4, 9)             -- a category that is not recommended
            ) as days (user_key, item_key, events);
            create table int_item_categories as
            select * from (values (1, 5), (2, 5), (3, 6), (4, 7), (1, 8))
                as items (item_key, category_key);
            create table int_recommended_categories as
            select * from (values (5, 'Shoes'), (6, 'Tents'))
                as categories (category_key, category_path);
        """)
        found = read_behaviour(connection)
        first = read_behaviour(connection, users=1)
    assert found.categories == ["Shoes", "Tents"]
    # Of two users both have Shoes, one has Tents: ln(3 / 3) + 1, ln(3 / 2) + 1.
    idf = [1, np.log(1.5) + 1]
    assert found.idf == pytest.approx(idf)
    second = np.array([np.log(2), np.log(8) * idf[1]])
    np.testing.assert_allclose(found.vectors, [[1, 0], second / np.linalg.norm(second)])
    assert first.categories == ["Shoes"]


def test_three_kinds_of_users_are_found_and_twice_the_same() -> None:
    users = behaviour(600, seed=1)
    clusters = fit_clusters(users)
    assert max(clusters.silhouettes, key=clusters.silhouettes.get) == 3 == len(clusters.centroids)
    assert list(clusters.silhouettes) == list(range(2, 13))
    assert fit_clusters(users).parameters() == clusters.parameters()
    nearest = ((users.vectors[:, None] - clusters.centroids[None]) ** 2).sum(axis=2).argmin(axis=1)
    for kind in range(3):
        counts = np.bincount(nearest[kind::3], minlength=3)
        assert counts.max() / counts.sum() > 0.95
    components = {item.component for item in clusters.parameters()}
    assert components == {"idf", "1", "2", "3"} <= set(component_names())


def test_numbers_stay_from_one_training_to_the_next() -> None:
    before = fit_clusters(behaviour(600, seed=1))
    turned = [2, 0, 1]
    shown = Clusters(before.categories, before.idf, before.centroids[turned], {})
    again = fit_clusters(behaviour(600, seed=2), shown.parameters())
    for number in range(3):
        distances = ((before.centroids[turned] - again.centroids[number]) ** 2).sum(axis=1)
        assert distances.argmin() == number


def test_numbers_by_hand() -> None:
    centroids = np.array([[0.0, 1.0], [1.0, 0.0]])
    # Without older ones the greatest first coordinate comes first.
    assert numbered(["a", "b"], centroids, []) == [1, 0]
    old = [Parameter("1", "b", 0.9), Parameter("2", "a", 0.8), Parameter("idf", "a", 2.0)]
    assert numbered(["a", "b"], centroids, old) == [0, 1]
    # A category that is gone or new is 0 on the other side; 3 is given up, 1 goes to the one left.
    old = [Parameter("3", "a", 1.0), Parameter("2", "b", 0.8), Parameter("1", "gone", 1.0)]
    assert numbered(["a", "b"], centroids, old) == [1, 0]


def test_users_who_are_all_alike_have_no_clusters() -> None:
    for users in (0, 1, 50):
        assert fit_clusters(weighted(["a"], np.ones((users, 1)))) is None


def test_the_sql_assigns_as_scikit_learn_does(compiled_project: CompiledProject) -> None:
    """Each user on three days, by what they had done before; k-means of scikit-learn predicts."""
    random = np.random.default_rng(5)
    users, rows = 300, 6_000
    user = random.integers(1, users + 1, rows)
    favourite = (user % 3)[:, None] * 2 + random.integers(0, 2, (rows, 1))
    category = np.where(random.random(rows) < 0.7, favourite[:, 0], random.integers(0, 6, rows))
    item = category * 5 + random.integers(0, 5, rows) + 1
    day = random.integers(0, DAYS, rows)
    with duckdb.connect() as connection:
        connection.execute("attach ':memory:' as compiled_shop; use compiled_shop.main")
        made = {"user_key": user, "item_key": item, "day": day}  # noqa: F841
        connection.execute(
            "create table int_user_item_days as select user_key, item_key,"
            f" cast(date '{FIRST}' + cast(day as integer) as date) as active_day,"
            " count(*) as events from made group by all"
        )
        connection.execute(
            "create table int_categories as select number as category_key,"
            " 'Category ' || (number - 1) as category_path, 2 as category_level"
            " from range(1, 7) as numbers (number)"
        )
        connection.execute(
            "create table int_item_categories as select number as item_key,"
            " cast((number - 1) // 5 + 1 as integer) as category_key, 2 as category_level"
            f" from range(1, {ITEMS + 1}) as numbers (number)"
        )
        connection.execute(
            "create table int_recommended_categories as from int_categories"
        )
        moments = [FIRST + timedelta(days=number) for number in (0, 1, 15, DAYS)]
        connection.execute(
            "create table int_message_moments as select user_key, unnest($moments) as moment_day"
            f" from range(1, {users + 2}) as users (user_key), range(2)", {"moments": moments},
        )
        users_so_far = read_behaviour(connection)
        kmeans = KMeans(4, n_init=2, random_state=1).fit(users_so_far.vectors)
        clusters = Clusters(CATEGORIES, users_so_far.idf, kmeans.cluster_centers_, {})
        set_parameters(connection, [
            {"model": "user_clusters", "component": item.component, "term": item.term,
             "version": "v1", "value": item.value, "mean": 0.0, "scale": 1.0}
            for item in clusters.parameters()
        ])
        for name in ("int_cluster_coordinates", "int_user_clusters"):
            compiled_project.create(connection, name)
        found = {
            (user_key, moment_day): cluster
            for user_key, moment_day, cluster in connection.execute(
                "select user_key, moment_day, user_cluster from int_user_clusters"
            ).fetchall()
        }
    assert len(found) == 4 * (users + 1)
    told = 0
    for moment in moments:
        is_before = day < (moment - FIRST).days
        counts = np.zeros((users + 2, 6))
        np.add.at(counts, (user[is_before], category[is_before]), 1)
        vectors = np.log1p(counts) * users_so_far.idf
        vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-300)
        expected = kmeans.predict(vectors) + 1
        for key in range(1, users + 2):
            is_known = counts[key].sum() >= 3
            wanted = str(expected[key]) if is_known else "unknown"
            assert found[key, moment] == wanted, (key, moment)
            told += is_known
    assert told > 500
