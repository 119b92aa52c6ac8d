"""The lists that are compared: of the rankings, of each source alone, of the simple rules."""

from collections.abc import Iterator, Sequence

import duckdb
import numpy as np
import pyarrow as pa

from cross_sell.evaluate.methods.baselines import BASELINES
from cross_sell.evaluate.methods.method import (
    LIST_LENGTH, Method, SqlMethod, best_items, ranked_lists,
)
from cross_sell.train.parameters import Parameter
from cross_sell.train.ranking.scores import score

RULES = ("most_popular_28_days", "own_most_frequent", "recently_bought")
BATCH_ROWS = 200_000
PLACE = "place_"


def load_scores(
    connection: duckdb.DuckDBPyConnection,
    terms: Sequence[str],
    rankings: dict[str, list[Parameter]],
) -> None:
    """Make the table `scores`: the candidates of the evaluated users as each ranking scores them.

    Columns user_key, item_key, is_known, place_<source> of each source, and score_<ranking>.
    rankings: parameters by name.

    connection: its default database is a build, `outcomes.load_outcomes` has been called. Features
    are read as 8-byte floats and in parts, of which only these columns stay.
    """
    kept = ["user_key", "item_key", "is_known", *source_terms(terms)]
    parts = []
    for batch, features, is_known in feature_batches(connection, terms):
        columns = {
            name: _short(batch.column(name), is_place=name.startswith(PLACE)) for name in kept
        }
        for name, parameters in rankings.items():
            columns[f"score_{name}"] = pa.array(score(parameters, terms, features, is_known))
        parts.append(pa.table(columns))
    if not parts:
        types = dict.fromkeys(kept, pa.float32()) | {
            "user_key": pa.int32(), "item_key": pa.int32(), "is_known": pa.bool_()
        } | {f"score_{name}": pa.float64() for name in rankings}
        parts = [pa.schema(types.items()).empty_table()]
    connection.register("new_scores", pa.concat_tables(parts))
    connection.execute("create or replace temp table scores as from new_scores")
    connection.unregister("new_scores")


def feature_batches(
    connection: duckdb.DuckDBPyConnection, terms: Sequence[str]
) -> Iterator[tuple[pa.RecordBatch, np.ndarray, np.ndarray]]:
    """Yield the candidates of the evaluated users in parts: as columns, their features, is_known.

    Columns user_key, item_key, is_known and the terms. features: shape (rows, terms). is_known:
    shape (rows,).
    """
    reader = connection.execute(
        f"""
        select user_key, item_key, is_known, {", ".join(terms)}
        from int_ranking_features
        where user_key in (select user_key from evaluated_users)
        """
    ).to_arrow_reader(BATCH_ROWS)
    for batch in reader:
        features = np.column_stack(
            [batch.column(term).to_numpy(zero_copy_only=False) for term in terms]
        )
        yield batch, features, batch.column("is_known").to_numpy(zero_copy_only=False)


def _short(column: pa.Array, is_place: bool) -> pa.Array:
    """Return places in lists as 4-byte floats, all else as it is."""
    return column.cast(pa.float32()) if is_place else column


def source_terms(terms: Sequence[str]) -> list[str]:
    """Return the terms that tell the place in a source's list, without those times the history."""
    return [
        term
        for term in terms
        if term.startswith(PLACE) and f"{term}_history" in terms
    ]


def ranking_method(name: str, repeat_share: float) -> Method:
    """Return the lists of a ranking of `scores`, as the build makes them of its own.

    repeat_share: the var, of the project or of the training.
    """
    most_known = int(round(repeat_share * LIST_LENGTH, 6))
    scores = f"select user_key, item_key, is_known, score_{name} as score from scores"
    return SqlMethod(name, ranked_lists(scores, str(most_known), str(LIST_LENGTH)))


def source_methods(connection: duckdb.DuckDBPyConnection, terms: Sequence[str]) -> list[Method]:
    """Return the lists of each source alone, of the sources that bring anything to `scores`."""
    columns = source_terms(terms)
    found = connection.execute(
        f"select {', '.join(f'coalesce(max({term}), 0) > 0' for term in columns)} from scores"
    ).fetchone()
    return [
        SqlMethod(
            f"source {term.removeprefix(PLACE)}",
            best_items(
                f"(select user_key, item_key, {term} as score from scores where {term} > 0)"
            ),
        )
        for term, has_items in zip(columns, found, strict=True)
        if has_items
    ]


def rules() -> list[Method]:
    """Return the simple rules, in the order of RULES."""
    methods = {method.name: method for method in BASELINES}
    return [methods[name] for name in RULES]
