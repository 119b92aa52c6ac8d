"""Lists of `implicit`'s ALS from the touches of a build."""

import warnings
from collections.abc import Iterator

import duckdb
import numpy as np
import pyarrow as pa

from cross_sell.evaluate.methods.peers import PEERS
from cross_sell.warehouse.limits import read_limits

SOURCE = "implicit_als"
# Items that a list has of what is new to the user, and as many of what they know: what is withheld
# from them leaves enough for a list of the source.
LISTED = 25
# Users whose lists are held at once.
USERS_AT_ONCE = 20_000


def listed_items(connection: duckdb.DuckDBPyConnection) -> Iterator[pa.Table]:
    """Yield user_key, item_key and score of what ALS lists, a batch of users at a time.

    connection: its default database is a build, as of the day of the lists. Fitted to who touched
    what in the window, with the settings that the backtest has. A list holds the best of what the
    user has not touched and of what they have, of what may be offered to anybody at all.
    """
    from scipy.sparse import csr_matrix
    from threadpoolctl import threadpool_limits

    touches = connection.execute(TOUCHES).fetchnumpy()
    if not len(touches["user_key"]):
        return
    users, rows = np.unique(touches["user_key"], return_inverse=True)
    items, columns = np.unique(touches["item_key"], return_inverse=True)
    ones = np.ones(len(rows), dtype=np.float32)
    matrix = csr_matrix((ones, (rows, columns)), shape=(len(users), len(items)))
    ineligible = connection.execute(INELIGIBLE_ITEMS).fetchnumpy()["item_key"]
    is_ineligible = np.isin(items, ineligible)
    (peer,) = (peer for peer in PEERS if peer.name == SOURCE)
    # As in the peer: sums of BLAS depend on its threads, and the warnings are about other matrices.
    with threadpool_limits(1), warnings.catch_warnings(action="ignore"):
        model = peer.model(int(read_limits()["threads"]))
        model.fit(matrix, show_progress=False)
        for start in range(0, len(users), USERS_AT_ONCE):
            places = np.arange(start, min(start + USERS_AT_ONCE, len(users)))
            yield pa.concat_tables(
                _table(users[rows], items[columns], scores)
                for rows, columns, scores in (
                    _new_items(model, matrix, places, np.flatnonzero(is_ineligible)),
                    _known_items(model, matrix, places, ~is_ineligible),
                )
            )


def _new_items(model, matrix, places: np.ndarray, ineligible: np.ndarray) -> tuple:
    """Return places of users and of items, and scores, of the best that a user has not touched."""
    columns, scores = model.recommend(
        places,
        matrix[places],
        N=min(LISTED, matrix.shape[1]),
        filter_already_liked_items=True,
        filter_items=ineligible,
    )
    # What is filtered stands behind all others, with the lowest number for a score.
    is_scored = scores > np.finfo(scores.dtype).min
    return places[np.nonzero(is_scored)[0]], columns[is_scored], scores[is_scored]


def _known_items(model, matrix, places: np.ndarray, is_eligible: np.ndarray) -> tuple:
    """Return places of users and of items, and scores, of the best that a user has touched."""
    found = []
    for place in places:
        known = matrix.indices[matrix.indptr[place] : matrix.indptr[place + 1]]
        known = np.sort(known[is_eligible[known]])
        scores = model.item_factors[known] @ model.user_factors[place]
        best = np.argsort(-scores, kind="stable")[:LISTED]
        found.append((np.full(len(best), place), known[best], scores[best]))
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))


def _table(user_keys: np.ndarray, item_keys: np.ndarray, scores: np.ndarray) -> pa.Table:
    columns = {"user_key": user_keys, "item_key": item_keys, "score": scores.astype(np.float64)}
    return pa.table(columns)


TOUCHES = "select user_key, item_key from int_user_items order by user_key, item_key"

INELIGIBLE_ITEMS = "select item_key from int_eligible_items where not is_eligible"
