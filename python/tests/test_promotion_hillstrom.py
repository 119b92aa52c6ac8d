"""The e-mail test of MineThatData: the estimators and the gate on customers drawn by lot."""

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from cross_sell.evaluate.promotions.value import Logged, doubly_robust
from cross_sell.project.paths import project_dir
from cross_sell.train.promotions import fits, gate
from cross_sell.train.promotions.judging import Judgement, compare

FILE = Path(project_dir()).parent / "shared" / "data" / "hillstrom_half.parquet"
ARMS = ["No E-Mail", "Mens E-Mail", "Womens E-Mail"]
FOLDS, RIDGE = 5, 100.0

pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason=f"the file of the e-mail test is not there: {FILE}"
)


@pytest.fixture(scope="module")
def columns() -> dict[str, np.ndarray]:
    table = pq.read_table(FILE)
    return {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}


def judged(columns: dict[str, np.ndarray], outcome: str) -> tuple[Judgement, np.ndarray]:
    """Return the judgement of a policy that goes by a linear regression per arm, and arm means."""
    rows = len(columns[outcome])
    chosen = np.array([ARMS.index(arm) for arm in columns["segment"]])
    features = np.column_stack([
        columns["recency"], np.log1p(columns["history"]), columns["mens"], columns["womens"],
        columns["newbie"], columns["zip_code"] == "Rural", columns["zip_code"] == "Urban",
        columns["channel"] == "Phone", columns["channel"] == "Web",
    ]).astype(float)
    scaled = (features - features.mean(axis=0)) / features.std(axis=0)
    features = np.column_stack([np.ones(rows), scaled])
    users = np.random.default_rng(1).permutation(rows)
    outcomes = columns[outcome].astype(float)
    foretold = np.zeros((rows, len(ARMS)))
    for fold in range(FOLDS):
        is_held = users % FOLDS == fold
        for arm in range(len(ARMS)):
            fitted_to = ~is_held & (chosen == arm)
            weights = np.ones(fitted_to.sum())
            found = fits.fit_linear(features[fitted_to], outcomes[fitted_to], weights, RIDGE)
            foretold[is_held, arm] = features[is_held] @ found
    logged = Logged(users, chosen, np.full(rows, 1 / 3), outcomes, foretold)
    constants = {arm: np.full(rows, number) for number, arm in enumerate(ARMS)}
    best = max(ARMS, key=lambda arm: doubly_robust(logged, constants[arm]).value)
    results = compare(logged, foretold.argmax(axis=1), constants)
    means = np.array([outcomes[chosen == arm].mean() for arm in range(len(ARMS))])
    return Judgement(results, best, [], [], 0.0, rows), means


def test_visits_by_user_are_not_below_the_best_mail_for_all(columns: dict) -> None:
    judgement, means = judged(columns, "visit")
    # Means of the arms as the file has them.
    assert np.round(means, 4).tolist() == [0.1055, 0.1811, 0.1520]
    assert judgement.best == "Mens E-Mail"
    gain = judgement.beside("Mens E-Mail")["gain_of_personal"]
    assert gain["value"] > -gain["error"]


def test_spend_keeps_the_best_mail_for_all_unless_the_bound_says_otherwise(columns: dict) -> None:
    judgement, means = judged(columns, "spend")
    assert np.round(means, 4).tolist() == [0.7090, 1.3176, 0.9833]
    decision = gate.decide(judgement, unlogged=0.0)
    gain = judgement.beside("Mens E-Mail")["gain_of_personal"]
    assert judgement.best == "Mens E-Mail"
    assert decision.constant == (None if gain["low"] > 0 else "Mens E-Mail")


@pytest.mark.parametrize("outcome", ["visit", "spend"])
def test_all_estimates_of_an_arm_agree(columns: dict, outcome: str) -> None:
    judgement, means = judged(columns, outcome)
    for arm, mean in zip(ARMS, means, strict=True):
        record = judgement.beside(arm)
        # The mean of its own customers is SNIPS of a log drawn by lot; the others lie close to it.
        assert record["snips"]["value"] == pytest.approx(mean, abs=1e-6)
        for name in ("value", "ips"):
            assert abs(record[name]["value"] - mean) < 2 * record["snips"]["error"]
