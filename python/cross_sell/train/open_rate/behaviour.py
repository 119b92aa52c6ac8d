"""What users did by category, as unit vectors of log TF-IDF."""

from dataclasses import dataclass

import duckdb
import numpy as np

# Keys of users are in the order of a hash, so the first ones are a fair sample.
USERS = 200_000
# A user of fewer events is of the cluster `unknown`.
FEWEST_EVENTS = 3


@dataclass(frozen=True)
class Behaviour:
    """Users of three events or more, in the order of their keys.

    categories: the columns, by path. idf: shape (categories,). vectors: shape (users, categories),
    each of length 1.
    """

    categories: list[str]
    idf: np.ndarray
    vectors: np.ndarray


def read_behaviour(connection: duckdb.DuckDBPyConnection, users: int = USERS) -> Behaviour:
    """Return what the first users did in the categories that can be recommended.

    connection: its default database is a build. idf = ln((1 + users) / (1 + users with events in
    the category)) + 1; a coordinate is ln(1 + events) * idf before the vector has length 1.
    """
    rows = connection.execute(
        """
        with counts as (
            select
                days.user_key,
                recommended.category_path,
                sum(days.events) as events
            from int_user_item_days as days
            inner join int_item_categories as item_categories using (item_key)
            inner join int_recommended_categories as recommended using (category_key)
            group by all
        )
        select
            dense_rank() over (order by user_key) - 1 as row,
            category_path,
            events
        from counts
        where user_key in (
            select user_key from counts group by user_key having sum(events) >= $fewest
            order by user_key limit $users
        )
        order by user_key, category_path
        """,
        {"fewest": FEWEST_EVENTS, "users": users},
    ).fetchnumpy()
    places, columns = np.ma.getdata(rows["row"]), np.ma.getdata(rows["category_path"])
    categories, column = np.unique(columns.astype(str), return_inverse=True)
    vectors = np.zeros((int(places.max(initial=-1)) + 1, len(categories)))
    vectors[places, column] = np.log1p(np.ma.getdata(rows["events"]).astype(float))
    return weighted([*map(str, categories)], vectors)


def weighted(categories: list[str], logs: np.ndarray) -> Behaviour:
    """Return logarithms of counts, shape (users, categories), as unit vectors of log TF-IDF."""
    idf = np.log((1 + len(logs)) / (1 + (logs > 0).sum(axis=0))) + 1
    vectors = logs * idf
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return Behaviour(categories, idf, vectors / np.maximum(lengths, np.finfo(float).tiny))
