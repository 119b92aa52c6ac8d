"""The recommenders of the package `implicit`, with the history and the exclusions of ours.

A badly set baseline proves nothing. These settings had the best recall@20, or one within its
noise, on UCI Online Retail as of 2011-10-01 (purchases of new items in 28 days), a month before the
date that docs/measured.md reports, whose outcome they do not know. Tried, with recall@20 / MAP@12:

cosine  K 20 (.079 / .038), 50, 100, 200; with numbers of events for 1 and 0 .050 / .026, with their
        logarithms .072 / .036.
BM25    K 20, 30, 50, 100, 200 and K1 0.2 to 100, B 0.3 to 1; K 20, K1 0.5: .085 / .041; the
        package's own K1 1.2: .078 / .036; with numbers of events .081 / .042.
ALS     32, 64, 96, 128 factors, regularization 0.01 to 60, alpha 1 to 20, numbers of events, BM25
        weights; 64 factors, 10: .085 / .040; the package's own regularization 0.01: .080 / .038.
"""

import importlib.util
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from cross_sell.evaluate.methods.method import LIST_LENGTH, best_items
from cross_sell.warehouse.limits import read_limits

INSTALL = "pip install -e '.[peers]'"
SEED = 7
# Scores held at once, of 20 bytes each.
SCORES_AT_ONCE = 5_000_000


def is_installed(package: str = "implicit") -> bool:
    """Tell whether a package of the extra `peers` can be imported."""
    return importlib.util.find_spec(package) is not None


@dataclass(frozen=True)
class Touches:
    """Who touched what in the window, and for whom lists are wanted.

    users, items: keys in ascending order. matrix: sparse, shape (users, items), 1 for a touch.
    wanted: places of the evaluated users among `users`. known: sparse, shape (wanted, items), 1 for
    a known item. withheld: of as many users, how many items that they do not know they may not be
    offered, those that nobody may be offered left aside.
    """

    users: np.ndarray
    items: np.ndarray
    matrix: Any
    wanted: np.ndarray
    known: Any
    withheld: np.ndarray


@dataclass(frozen=True)
class Peer:
    """A recommender of `implicit`.

    model: makes it, given the number of its threads. candidates: yields user_key, item_key and
    score of a batch of users at a time, given the fitted model, the touches and a connection.
    """

    name: str
    model: Callable[[int], Any]
    candidates: Callable[[Any, Touches, duckdb.DuckDBPyConnection], Iterator[pa.Table]]

    def load_lists(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the table `lists` (user_key, item_key, item_class, item_rank).

        Fitted to all users with touches in the window; lists for the evaluated users among them,
        with the same items left out as in `baselines`.
        """
        from threadpoolctl import threadpool_limits

        connection.execute(
            "create or replace temp table lists"
            " (user_key integer, item_key integer, item_class varchar, item_rank bigint)"
        )
        touches = _touches(connection)
        if touches is None:
            return
        # BLAS adds up in an order that depends on its threads; implicit's own threads each solve
        # whole rows, so their number changes nothing. Its warnings are about its own matrices.
        with threadpool_limits(1), warnings.catch_warnings(action="ignore"):
            model = self.model(int(read_limits()["threads"]))
            model.fit(touches.matrix, show_progress=False)
            for candidates in self.candidates(model, touches, connection):
                connection.register("peer_candidates", candidates)
                connection.execute(f"insert into lists {best_items('peer_candidates')}")
                connection.unregister("peer_candidates")


def _touches(connection: duckdb.DuckDBPyConnection) -> Touches | None:
    """Return the touches of a build; None where nobody touched anything."""
    from scipy.sparse import csr_matrix

    touches = connection.execute(
        "select user_key, item_key from int_user_items order by user_key, item_key"
    ).fetchnumpy()
    if not len(touches["user_key"]):
        return None
    users, rows = np.unique(touches["user_key"], return_inverse=True)
    items, columns = np.unique(touches["item_key"], return_inverse=True)
    wanted = connection.execute(WITHHELD_ITEMS).fetchnumpy()
    known = connection.execute(KNOWN_TOUCHED_ITEMS).fetchnumpy()

    def ones(rows: np.ndarray, columns: np.ndarray, height: int) -> csr_matrix:
        values = np.ones(len(rows), dtype=np.float32)
        return csr_matrix((values, (rows, columns)), shape=(height, len(items)))

    return Touches(
        users=users,
        items=items,
        matrix=ones(rows, columns, len(users)),
        wanted=np.searchsorted(users, wanted["user_key"]),
        known=ones(
            np.searchsorted(wanted["user_key"], known["user_key"]),
            np.searchsorted(items, known["item_key"]),
            len(wanted["user_key"]),
        ),
        withheld=wanted["withheld"],
    )


def _neighbour_candidates(
    model: Any, touches: Touches, connection: duckdb.DuckDBPyConnection
) -> Iterator[pa.Table]:
    """Yield every item with a score."""
    scored = np.diff(touches.matrix.indptr)[touches.wanted] * model.K
    for batch in _batches(np.minimum(scored, len(touches.items))):
        rows = touches.wanted[batch]
        scores = (touches.matrix[rows] @ model.similarity).tocoo()
        yield _table(touches.users[rows[scores.row]], touches.items[scores.col], scores.data)


def _factor_candidates(
    model: Any, touches: Touches, connection: duckdb.DuckDBPyConnection
) -> Iterator[pa.Table]:
    """Yield all that a user knows, and of the rest as many as a list and what is withheld need.

    All items have a score.
    """
    ineligible = connection.execute(INELIGIBLE_ITEMS).fetchnumpy()["item_key"]
    ineligible = np.flatnonzero(np.isin(touches.items, ineligible))
    depths = np.minimum(LIST_LENGTH + touches.withheld, len(touches.items))
    for batch in _batches(depths + np.diff(touches.known.indptr)):
        depth = int(depths[batch].max())
        rows = touches.wanted[batch]
        known = touches.known[batch]
        columns, scores = model.recommend(
            rows,
            user_items=known,
            N=depth,
            filter_already_liked_items=True,
            filter_items=ineligible,
        )
        # What is filtered stands behind all others, with the lowest number for a score.
        is_scored = scores > np.finfo(scores.dtype).min
        places, _ = np.nonzero(is_scored)
        known_scores = [
            model.item_factors[known.indices[start:stop]] @ model.user_factors[row]
            for row, start, stop in zip(rows, known.indptr, known.indptr[1:], strict=False)
        ]
        yield _table(
            touches.users[rows[np.concatenate([places, known.tocoo().row])]],
            touches.items[np.concatenate([columns[is_scored], known.indices])],
            np.concatenate([scores[is_scored], *known_scores]),
        )


def _cosine(threads: int) -> Any:
    from implicit.nearest_neighbours import CosineRecommender

    return CosineRecommender(K=20, num_threads=threads)


def _bm25(threads: int) -> Any:
    from implicit.nearest_neighbours import BM25Recommender

    return BM25Recommender(K=20, K1=0.5, B=0.75, num_threads=threads)


def _als(threads: int) -> Any:
    from implicit.als import AlternatingLeastSquares

    return AlternatingLeastSquares(
        factors=64,
        regularization=10,
        alpha=1,
        iterations=15,
        use_gpu=False,
        num_threads=threads,
        random_state=SEED,
    )


PEERS = (
    Peer("implicit_cosine", _cosine, _neighbour_candidates),
    Peer("implicit_bm25", _bm25, _neighbour_candidates),
    Peer("implicit_als", _als, _factor_candidates),
)


def _batches(sizes: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the places of users whose scores, as many as `sizes` says, are held at once."""
    order = np.argsort(-sizes, kind="stable")
    start = 0
    while start < len(order):
        stop = start + max(1, SCORES_AT_ONCE // max(1, int(sizes[order[start]])))
        yield order[start:stop]
        start = stop


def _table(user_keys: np.ndarray, item_keys: np.ndarray, scores: np.ndarray) -> pa.Table:
    return pa.table({"user_key": user_keys, "item_key": item_keys, "score": scores})


WITHHELD_ITEMS = """
with suppressed as (
    select suppressions.user_key, count(*) as items
    from int_user_suppressions as suppressions
    left join known_items
        on
            suppressions.user_key = known_items.user_key
            and suppressions.item_key = known_items.item_key
    where
        known_items.user_key is null
        and suppressions.user_key in (select user_key from evaluated_users)
    group by suppressions.user_key
),
not_sold as (
    select country, count(*) as items from int_country_exclusions group by country
)
select
    users.user_key,
    coalesce(suppressed.items, 0) + coalesce(not_sold.items, 0) as withheld
from evaluated_users as users
left join suppressed on users.user_key = suppressed.user_key
left join not_sold on users.country = not_sold.country
where users.user_key in (select user_key from int_user_items)
order by users.user_key
"""

KNOWN_TOUCHED_ITEMS = """
select user_key, item_key
from known_items
where
    user_key in (select user_key from int_user_items)
    and item_key in (select item_key from int_user_items)
order by user_key, item_key
"""

INELIGIBLE_ITEMS = "select item_key from int_eligible_items where not is_eligible"
