"""`cross-sell train open-rate`: examples, fits, the gate and what is written, on made-up messages."""

from dataclasses import replace
from datetime import datetime, timedelta

import duckdb
import numpy as np
import pytest
from open_examples import DAYS, TERMS, drawn, load

from cross_sell.errors import CrossSellError
from cross_sell.project.macros import load_macro
from cross_sell.train.open_rate import gate
from cross_sell.train.open_rate.chances import component_names, open_chances
from cross_sell.train.open_rate.columns import Sides
from cross_sell.train.open_rate.dates import window_start
from cross_sell.train.open_rate.examples import OpenExamples, open_rate_terms, read_examples
from cross_sell.train.open_rate.fits import MINIMUM_OPENED, Fit, Slices, best_ridge, fit, sliced
from cross_sell.train.open_rate.mixture import LogisticMixture
from cross_sell.train.open_rate.plots import draw, likelihoods, weights_by_activity
from cross_sell.train.open_rate.report import format_results
from cross_sell.train.open_rate.rivals import MODELS, live_parameters
from cross_sell.train.open_rate.written import Trained, with_trained
from cross_sell.train.parameters import Parameter
from cross_sell.train.versions import FittedModels, read_models, write_models

END = datetime(2026, 1, 1) + timedelta(days=DAYS)


@pytest.fixture(scope="module")
def slices() -> Slices:
    return sliced(drawn(20_000, seed=3), END, DAYS)


@pytest.fixture(scope="module")
def fitted(slices: Slices) -> Fit:
    return fit(slices.earlier, TERMS, LogisticMixture(starts=2), (1, 2, 3))


@pytest.fixture(scope="module")
def trained(fitted: Fit, slices: Slices) -> Trained:
    results = gate.measure(chances_of(fitted, slices), slices.later)
    decision = gate.decide(results, gate.SAME)
    return Trained(fitted, None, slices, results, decision, END - timedelta(days=DAYS), END)


def chances_of(fitted: Fit, slices: Slices) -> dict[str, np.ndarray]:
    later = slices.later
    return {
        gate.TRAINED: open_chances(fitted.parameters, later),
        gate.SINGLE: open_chances(fitted.single, later),
        gate.SAME: np.full(len(later), slices.earlier.is_opened.mean()),
    }


def test_examples_are_read_as_they_are_and_of_whole_users() -> None:
    examples = drawn(500, seed=1)
    with duckdb.connect() as connection:
        load(connection, examples)
        found = read_examples(connection, TERMS)
        few = read_examples(connection, TERMS, most_rows=123)
    assert len(found) == 500
    # In another order; the values of a row stay together.
    order, wanted = (
        np.lexsort([part.numbers["item_price"]]) for part in (found, examples)
    )
    assert not np.array_equal(found.users, np.sort(found.users))
    for name, values in examples.numbers.items():
        np.testing.assert_array_equal(found.numbers[name][order], values[wanted])
    for name, values in examples.categories.items():
        assert found.categories[name][order].tolist() == values[wanted].tolist()
    assert found.is_opened[order].tolist() == examples.is_opened[wanted].tolist()
    assert found.sent_at[order].tolist() == examples.sent_at[wanted].tolist()
    # 24 users of five messages each fit into 123 rows.
    assert np.unique(few.users).tolist() == list(range(1, 25))
    assert len(few) == 120


def test_an_infinite_feature_is_named() -> None:
    examples = drawn(50, seed=1)
    examples.numbers["item_price"][:2] = np.inf
    with duckdb.connect() as connection:
        load(connection, examples)
        with pytest.raises(CrossSellError, match="the feature item_price of 2 messages is infinite"):
            read_examples(connection, TERMS)


def test_the_features_are_those_of_the_macros() -> None:
    terms = open_rate_terms()
    assert list(terms.numbers) == ["user", "item", "preference", "pair", "message"]
    numbers, categories = terms.of(["user", "item"])
    assert "active_score" in numbers and "user_cluster" in categories
    assert set(component_names()) == {
        f"{side}_{number}"
        for side in ("assignment", "expert")
        for number in load_macro("messaging", "open_rate_components")()
    }


def few(rows: int, opened: int) -> OpenExamples:
    """Return messages of one each to many users, the first of which were opened."""
    examples = drawn(rows, seed=2)
    is_opened = np.zeros(rows, dtype=bool)
    is_opened[np.linspace(0, rows - 1, opened, dtype=int)] = True
    return replace(examples, is_opened=is_opened, users=np.arange(rows))


@pytest.mark.parametrize(
    ("examples", "part"),
    [
        (few(1_000, 1).only(np.zeros(1_000, dtype=bool)), "there are none of the messages"),
        (few(1_000, 1).only(np.arange(1_000) > 0), "none was opened: log opened_at"),
        (few(1_000, 1_000), "all 1,000 were opened: log what was not opened, too"),
        (few(1_000, 150), f"messages were opened and .* and {MINIMUM_OPENED} of each are needed"),
        (few(1_000, 900), f"messages were opened and .* and {MINIMUM_OPENED} of each are needed"),
        (replace(few(2_000, 900), users=np.zeros(2_000)), "1 users were sent messages from"),
    ],
)
def test_too_little_to_learn_from_gets_one_line(examples: OpenExamples, part: str) -> None:
    with pytest.raises(CrossSellError, match=part):
        sliced(examples, END, DAYS)


@pytest.mark.parametrize(
    ("first", "last", "as_of", "part"),
    [
        (None, None, None, "there are no events"),
        (0, 55, None, "span 55 days, and 56 are needed, 28 each for a history and to learn from"),
        (0, 80, 81, "is after the last event"),
        (0, 80, 50, "span 50 days"),
    ],
)
def test_a_short_log_gets_one_line(
    first: int | None, last: int | None, as_of: int | None, part: str
) -> None:
    days = [None if day is None else END + timedelta(days=day) for day in (first, last, as_of)]
    with pytest.raises(CrossSellError, match=part):
        window_start(*days, 28)


def test_the_last_quarter_of_the_days_is_held_out(slices: Slices) -> None:
    assert slices.tested_from == END - timedelta(days=7)
    assert slices.earlier.sent_at.max() < np.datetime64(slices.tested_from)
    assert slices.later.sent_at.min() >= np.datetime64(slices.tested_from)
    assert len(slices.earlier) + len(slices.later) == 20_000
    start, end = window_start(END - timedelta(days=60), END, None, DAYS)
    assert (start, end) == (END - timedelta(days=DAYS), END)


def test_columns_are_standardised_and_rare_values_have_none() -> None:
    examples = drawn(300, seed=4)
    examples.categories["channel"][:49] = "sms"
    columns = Sides.of(examples, TERMS).columns["expert"]
    assert columns.names == [
        "item_price", "item_preference_7_days", "complementarity", "names_anchor",
        "channel=email", "channel=push",
    ]
    scaled = columns.scaled(examples)
    known = ~np.isnan(examples.numbers["complementarity"])
    assert not scaled[~known, 2].any()
    assert scaled[known].mean(axis=0)[2] == pytest.approx(0, abs=1e-12)
    for place in (0, 1, 4, 5):
        assert (scaled[:, place].mean(), scaled[:, place].std()) == pytest.approx((0, 1), abs=1e-9)
    # names_anchor is 1 everywhere: it has no weight, whatever the solver left of its start.
    assert np.ptp(scaled[:, 3]) == 0
    parameters = {item.term: item for item in columns.parameters("expert_1", np.arange(1.0, 8.0))}
    assert parameters["names_anchor"].value == 0
    # 0 or 1, not logged: the mean is the share of messages.
    assert parameters["channel=push"].mean == pytest.approx(
        (examples.categories["channel"] == "push").mean()
    )


def test_parameters_foretell_what_the_mixture_does(fitted: Fit, slices: Slices) -> None:
    features = fitted.sides.features(slices.later)
    expected = fitted.mixture.predict_proba(features.expert, features.assignment)[:, 1]
    np.testing.assert_allclose(open_chances(fitted.parameters, slices.later), expected, atol=1e-9)
    components = {parameter.component for parameter in fitted.parameters}
    assert components == {"assignment_1", "assignment_2", "expert_1", "expert_2"}
    last = [item for item in fitted.parameters if item.component == "assignment_2"]
    assert last == [Parameter("assignment_2", "constant", 0.0)]
    assert {item.component for item in fitted.single} == {"assignment_1", "expert_1"}


def test_two_contexts_are_found_and_foretell_better_than_one(
    fitted: Fit, trained: Trained
) -> None:
    assert fitted.mixture.components == 2
    found = {record["method"]: record for record in trained.results}
    assert found["single"]["gain_low"] > 0
    assert found["constant"]["gain_low"] > 0
    assert 0.9 < found["trained"]["slope"] < 1.1
    assert found["constant"]["slope"] is None
    assert trained.decision.status == "live"
    table = format_results(trained.results)
    assert table.splitlines()[1].startswith("new version")
    assert len(table.splitlines()) == 5


def test_a_stronger_ridge_suits_few_messages() -> None:
    few_rows, many = (
        Sides.of(examples, TERMS).features(examples)
        for examples in (drawn(300, seed=8), drawn(20_000, seed=8))
    )
    noise = np.random.default_rng(1).normal(size=(300, 40))
    few_rows = replace(few_rows, expert=np.column_stack([few_rows.expert, noise]))
    assert best_ridge(few_rows) > best_ridge(many)


def record(method: str, gain: float, low: float, high: float) -> dict:
    return {
        "method": method, "log_loss": 0.5, "gain": gain, "gain_low": low, "gain_high": high,
        "messages": 1_000, "users": 200,
    }


@pytest.mark.parametrize(
    ("rival", "records", "status", "part"),
    [
        ("constant", [record("constant", 0.02, 0.01, 0.03)], "live", r"one open rate for all"),
        ("constant", [record("constant", 0.02, -0.01, 0.03)], "candidate", "may be chance; no ver"),
        ("live", [record("live", -0.1, -0.2, -0.01)], "candidate", "not better; the live version"),
        (
            "live",
            [record("live", 0.1, 0.05, 0.2), record("constant", -0.02, -0.03, -0.01)],
            "candidate",
            "but it is worse than one open rate for all; the live version stays",
        ),
        (
            "constant",
            [record("constant", 0.1, 0.05, 0.2), record("single", -0.02, -0.03, -0.01)],
            "candidate",
            "but it is worse than one component alone",
        ),
        (
            "live",
            [record("live", 0.1, 0.05, 0.2), record("single", -0.02, -0.03, 0.01)],
            "live",
            "of the live version, the gain",
        ),
    ],
)
def test_only_what_is_better_beyond_chance_goes_live(
    rival: str, records: list[dict], status: str, part: str
) -> None:
    decision = gate.decide([record("trained", 0, 0, 0), *records], rival)
    assert decision.status == status
    assert part in decision.reason


def test_the_three_models_go_live_together(trained: Trained, tmp_path) -> None:
    models, decision = with_trained(FittedModels(), trained, is_live_usable=False)
    write_models(tmp_path, models)
    models = read_models(tmp_path)
    rows = models.rows["model_versions"]
    assert [row["model"] for row in rows] == sorted(MODELS)
    assert {row["version"] for row in rows} == {trained.version()}
    assert {row["status"] for row in models.rows["model_parameters"]} == {decision.status} == {
        "live"
    }
    same, decision = with_trained(models, trained, is_live_usable=True)
    assert same == models
    assert decision.reason == "live: it has been so already"
    # A candidate leaves the live version, unless that cannot be used.
    other = replace(trained, as_of=END + timedelta(days=1), decision=gate.Decision("candidate", ""))
    for is_live_usable, status in ((True, "live"), (False, "retired")):
        kept, _ = with_trained(models, other, is_live_usable)
        assert {
            row["status"]
            for row in kept.rows["model_parameters"]
            if row["version"] == trained.version()
        } == {status}


def test_a_live_version_that_cannot_be_used_is_told(trained: Trained) -> None:
    models, _ = with_trained(FittedModels(), trained, is_live_usable=False)
    told = []
    assert set(live_parameters(models, END, TERMS, told.append)) == {
        "open_rate", "open_rate_single"
    }
    assert told == []
    with pytest.raises(CrossSellError, match="of open_rate knows what happened up to"):
        live_parameters(models, END - timedelta(days=1), TERMS, told.append)
    for row in models.rows["model_parameters"]:
        if row["term"] == "item_price" and row["model"] == "open_rate":
            row["term"] = "item_colour"
    assert set(live_parameters(models, END, TERMS, told.append)) == {"open_rate_single"}
    assert "has the unknown term item_colour of" in told[0]
    assert told[0].endswith("it becomes retired")


def test_both_pictures_are_drawn(fitted: Fit, slices: Slices, tmp_path) -> None:
    by_components = likelihoods(slices.earlier.only(slices.earlier.users < 500), TERMS, fitted,
                                numbers=(1, 2))
    assert {(row["assignment"], row["components"]) for row in by_components} >= {
        (name, number) for name in ("user and item", "user", "item") for number in (1, 2)
    }
    by_activity = weights_by_activity(slices.earlier, TERMS, fitted)
    assert len(by_activity) == 4
    # Active users follow taste, the others what fits: so the messages were made.
    weights = {(row["features"], row["activity"] > 0): row["weight"] for row in by_activity}
    assert weights["preference", True] > weights["preference", False]
    assert weights["pair", False] > weights["pair", True]
    for file in draw(tmp_path / "plots", by_components, by_activity):
        assert file.read_bytes().startswith(b"\x89PNG")
    (tmp_path / "file").write_text("")
    with pytest.raises(CrossSellError, match="--plots .* cannot be written"):
        draw(tmp_path / "file", by_components, by_activity)
