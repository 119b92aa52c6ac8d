"""Candidates of a day of the past with what came of them, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import numpy as np

from cross_sell.train.shops import USERS

# All that was bought, and for each of it so many candidates that were not, within these bounds.
# They are weighted up to all there are, and beyond twenty the weights hardly gain from more.
REST_PER_POSITIVE = 20
REST_MINIMUM, REST_MAXIMUM = 50_000, 200_000


@dataclass(frozen=True)
class Examples:
    """Candidates and whether they were bought, in the order of their keys.

    terms: the columns of features. features: shape (rows, terms), 4-byte floats. is_known,
    is_positive, users (keys), weights (of how many candidates a row tells): shape (rows,).
    """

    terms: list[str]
    features: np.ndarray
    is_known: np.ndarray
    is_positive: np.ndarray
    users: np.ndarray
    weights: np.ndarray


def wanted_event(connection: duckdb.DuckDBPyConnection) -> str:
    """Return what the ranking is to foretell: 'purchase', or 'any' touch where nothing is bought.

    connection: its default database is a build.
    """
    has_purchases = connection.execute(
        "select exists (from int_events inner join int_event_types using (event_type_key)"
        " where event_type = 'purchase')"
    ).fetchone()[0]
    return "purchase" if has_purchases else "any"


def load_candidates(
    connection: duckdb.DuckDBPyConnection, terms: Sequence[str], event_type: str
) -> None:
    """Make the table `candidates` (user_key, item_key, is_known, is_positive, each of the terms).

    One row per candidate of the sampled users with touches in the window; is_positive where the
    user has the event with the item in the outcome.

    connection: its default database is a build, `outcomes.load_outcomes` has been called.
    """
    # As 4-byte floats, the 50,000 users of a shop with long lists fit into 2 GB.
    columns = ", ".join(f"cast(features.{term} as float) as {term}" for term in terms)
    connection.execute(
        f"""
        create or replace temp table candidates as
        select
            features.user_key,
            features.item_key,
            features.is_known,
            positives.user_key is not null as is_positive,
            {columns}
        from int_ranking_features as features
        left join (
            select distinct user_key, item_key
            from targets
            where event_type = $event_type and item_class = 'all' and item_key is not null
        ) as positives
            on
                features.user_key = positives.user_key
                and features.item_key = positives.item_key
        where
            features.user_key <= {USERS}
            and features.user_key in (select user_key from int_user_items)
        """,
        {"event_type": event_type},
    )


def read_examples(
    connection: duckdb.DuckDBPyConnection,
    terms: Sequence[str],
    *,
    rest_minimum: int = REST_MINIMUM,
    rest_maximum: int = REST_MAXIMUM,
) -> Examples:
    """Return all positives of `candidates` and a sample of the rest, new and known items apart.

    rest_minimum, rest_maximum: how many of the rest are drawn of each, at least and at most. They
    are drawn by a hash of their keys, and weigh as many as there are for each that was drawn, so
    that weighted sums are, but for chance, those of all candidates.
    """
    counts = connection.execute(
        "select is_known, count_if(is_positive), count_if(not is_positive) from candidates"
        " group by is_known"
    ).fetchall()
    shares = {True: 1.0, False: 1.0}
    for is_known, positives, rest in counts:
        wanted = min(max(REST_PER_POSITIVE * positives, rest_minimum), rest_maximum)
        shares[is_known] = min(1.0, wanted / rest) if rest else 1.0
    rows = connection.execute(
        f"""
        select user_key, is_known, is_positive, {", ".join(terms)}
        from candidates
        where
            is_positive
            or md5_number_lower('rest ' || user_key || ' ' || item_key) / pow(2::double, 64)
            < case when is_known then $known else $new end
        order by user_key, item_key
        """,
        {"known": shares[True], "new": shares[False]},
    ).fetchnumpy()
    is_known = _filled(rows["is_known"])
    is_positive = _filled(rows["is_positive"])
    weights = np.ones(len(is_known))
    for component, _, rest in counts:
        drawn = (is_known == component) & ~is_positive
        if drawn.any():
            weights[drawn] = rest / drawn.sum()
    features = np.empty((len(is_known), len(terms)), dtype=np.float32)
    for place, term in enumerate(terms):
        features[:, place] = _filled(rows.pop(term))
    return Examples(list(terms), features, is_known, is_positive, rows["user_key"], weights)


def _filled(values: np.ndarray) -> np.ndarray:
    """Return a column of a result as a plain array: DuckDB masks columns that may hold nulls."""
    return np.ma.getdata(values)
