"""Boosted trees (LightGBM) on the candidates and features of the ranking: what a line falls short.

The ranking of the project is linear, so that SQL can score it and a reader can take it apart. Trees
find bends and interactions that it cannot. They learn from the same examples, new and known items
apart, and make their lists as ours are made, so that nothing but the model differs: what they find
beyond ours is what could be gained by a better model of these features.

Gradient boosting: Friedman 2001; LightGBM: Ke and others 2017.
"""

from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from cross_sell.evaluate.methods.method import best_items
from cross_sell.evaluate.methods.ours import filled_up
from cross_sell.train.ranking.examples import Examples
from cross_sell.train.ranking.fit import FEW_ROWS, FOLDS, MINIMUM_POSITIVES, constant_log_odds
from cross_sell.train.ranking.lists import feature_batches
from cross_sell.train.ranking.scores import COMPONENTS, KNOWN

MOST_TREES = 300
# A fold that has not gained for so many trees is over.
PATIENCE = 30
SETTINGS = {
    "objective": "binary",
    "learning_rate": 0.05,
    "num_leaves": 31,
    "min_data_in_leaf": 100,
    "seed": 7,
    # The same input gives the same trees: sums in a fixed order. One thread, since several wait
    # for each other a hundred times longer than they work where other programs are busy.
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}
SCORES = "select user_key, item_key, score from boosted_scores"
SCHEMA = pa.schema(
    [("user_key", pa.int32()), ("item_key", pa.int32()), ("score", pa.float64())]
)


class BoostedTrees:
    """A method of a backtest that is fitted to what the training before its date has seen.

    name, package: how it is called, and what has to be installed for it.
    """

    name = "lightgbm"
    package = "lightgbm"

    def __init__(self) -> None:
        self.terms: list[str] = []
        # Per component its trees, or the log odds of all of its candidates.
        self.models: dict[str, Any] = {}

    def fit(self, examples: Examples) -> None:
        """Fit both components, in place of what was fitted before.

        A component with few positives has a constant only, as in `fit.fit`.
        """
        self.terms = examples.terms
        for component in COMPONENTS:
            rows = np.flatnonzero(examples.is_known == (component == KNOWN))
            labels, weights = examples.is_positive[rows], examples.weights[rows]
            positives = labels.sum()
            if positives < MINIMUM_POSITIVES or positives == len(rows):
                self.models[component] = constant_log_odds(labels, weights)
                continue
            features, folds = examples.features[rows], examples.users[rows] % FOLDS
            trees = _best_size(features, labels, weights, folds)
            self.models[component] = _grown(features, labels, weights, trees)

    def scores(self, features: np.ndarray, is_known: np.ndarray) -> np.ndarray:
        """Return the log odds of candidates, shape (rows,).

        features: shape (rows, terms). is_known: shape (rows,).
        """
        # As in the examples: a cut between two values may else fall on the other side.
        features = features.astype(np.float32)
        found = np.zeros(len(features))
        for component, model in self.models.items():
            rows = np.flatnonzero(is_known == (component == KNOWN))
            if isinstance(model, float):
                found[rows] = model
            elif len(rows):
                found[rows] = model.predict(
                    features[rows], raw_score=True, num_threads=SETTINGS["num_threads"]
                )
        return found

    def load_lists(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the table `lists`, as `ours` does of the scores of the ranking."""
        parts = [SCHEMA.empty_table()]
        for batch, features, is_known in feature_batches(connection, self.terms):
            keys = [batch.column("user_key"), batch.column("item_key")]
            scores = pa.array(self.scores(features, is_known))
            parts.append(pa.table([*keys, scores], schema=SCHEMA))
        connection.register("boosted_scores", pa.concat_tables(parts))
        connection.execute(
            f"create or replace temp table lists as {best_items(filled_up(SCORES))}"
        )
        connection.unregister("boosted_scores")


def _best_size(
    features: np.ndarray, labels: np.ndarray, weights: np.ndarray, folds: np.ndarray
) -> int:
    """Return the number of trees with the smallest loss on users held out, as the ridge is chosen.

    The loss of a fold that is over stays what it was at its end.
    """
    import lightgbm

    losses = np.zeros(MOST_TREES)
    for fold in range(FOLDS if len(labels) <= FEW_ROWS else 1):
        is_held = folds == fold
        others = labels[~is_held]
        if not is_held.any() or not others.any() or others.all():
            continue
        seen = lightgbm.Dataset(features[~is_held], others, weight=weights[~is_held])
        held = seen.create_valid(features[is_held], labels[is_held], weight=weights[is_held])
        curve: dict[str, dict[str, list[float]]] = {}
        lightgbm.train(
            SETTINGS,
            seen,
            num_boost_round=MOST_TREES,
            valid_sets=[held],
            callbacks=[
                lightgbm.record_evaluation(curve),
                lightgbm.early_stopping(PATIENCE, verbose=False),
            ],
        )
        found = curve["valid_0"]["binary_logloss"]
        losses += weights[is_held].sum() * np.array(
            found + found[-1:] * (MOST_TREES - len(found))
        )
    return int(np.argmin(losses)) + 1


def _grown(features: np.ndarray, labels: np.ndarray, weights: np.ndarray, trees: int) -> Any:
    """Return the model of so many trees, fitted to all rows."""
    import lightgbm

    seen = lightgbm.Dataset(features, labels, weight=weights)
    return lightgbm.train(SETTINGS, seen, num_boost_round=trees)
