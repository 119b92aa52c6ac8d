"""Training's weights: what they are fitted to, how they are fitted, and the score they give."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.backtest.outcomes import EVALUATED_USERS
from cross_sell.train.parameters import (
    Parameter,
    check_parameters,
    default_parameters,
    with_untaught,
)
from cross_sell.train.ranking import fit as fitting
from cross_sell.train.ranking import training
from cross_sell.train.ranking.dates import training_dates
from cross_sell.train.ranking.examples import (
    REST_PER_POSITIVE,
    Examples,
    load_candidates,
    read_examples,
    wanted_event,
)
from cross_sell.train.ranking.fit import MINIMUM_POSITIVES, Fit, fit
from cross_sell.train.ranking.scores import COMPONENTS, ranking_terms, score
from cross_sell.train.versions import FittedModels

DATES = training_dates(datetime(2026, 1, 1), datetime(2026, 6, 30), None, 28)
TERMS = ["place_a", "own_orders", "same_everywhere"]
# On the scale of the features, per component: constant, then the weights of TERMS.
TRUTH = {"new": (-2.0, [6.0, 0.0, 0.0]), "known": (-1.0, [0.0, 0.8, 0.0])}


def synthetic(users: int = 1_000, per_user: int = 40, seed: int = 1) -> Examples:
    """Return candidates, half of them known, that are bought with the odds of TRUTH."""
    generator = np.random.default_rng(seed)
    rows = users * per_user
    features = np.column_stack(
        [generator.random(rows) / 4, generator.poisson(1.5, rows), np.full(rows, 0.7)]
    ).astype(np.float32)
    is_known = np.arange(rows) % 2 == 1
    odds = np.where(
        is_known,
        *(TRUTH[component][0] + features @ TRUTH[component][1] for component in ("known", "new")),
    )
    is_positive = generator.random(rows) < 1 / (1 + np.exp(-odds))
    return Examples(
        TERMS, features, is_known, is_positive, np.repeat(np.arange(users), per_user), np.ones(rows)
    )


def unscaled(parameters: list[Parameter], component: str) -> tuple[float, dict[str, float]]:
    """Return the constant and the weights of the features as they are."""
    constant, weights = 0.0, {}
    for parameter in parameters:
        if parameter.component == component:
            weight = parameter.value / parameter.scale
            constant += parameter.value if parameter.term == "constant" else 0
            if parameter.term != "constant":
                weights[parameter.term] = weight
                constant -= weight * parameter.mean
    return constant, weights


@pytest.fixture(scope="module")
def examples() -> Examples:
    return synthetic()


@pytest.fixture(scope="module")
def fitted(examples: Examples) -> Fit:
    return fit(examples)


@pytest.mark.parametrize("component", ["new", "known"])
def test_known_weights_are_found_again(fitted: Fit, component: str) -> None:
    constant, weights = unscaled(fitted.parameters, component)
    expected, (place, orders, _) = TRUTH[component]
    # About three standard errors of a regression on 20,000 candidates.
    assert constant == pytest.approx(expected, abs=0.15)
    assert weights["place_a"] == pytest.approx(place, abs=0.8)
    assert weights["own_orders"] == pytest.approx(orders, abs=0.07)
    assert weights["same_everywhere"] == 0


def test_a_feature_that_is_the_same_everywhere_has_scale_1_and_value_0(fitted: Fit) -> None:
    parameters = {(p.component, p.term): p for p in fitted.parameters}
    for component in ("new", "known"):
        found = parameters[component, "same_everywhere"]
        assert (found.value, found.scale) == (0, 1)
        assert found.mean == pytest.approx(0.7)


def test_the_fit_is_that_of_scikit_learn(examples: Examples, fitted: Fit) -> None:
    rows = ~examples.is_known
    features = examples.features[rows].astype(float)
    means, scales = features.mean(axis=0), features.std(axis=0)
    scales[2] = 1
    model = LogisticRegression(C=fitted.strengths["new"], max_iter=1000, tol=1e-6)
    model.fit((features - means) / scales, examples.is_positive[rows])
    by_term = {p.term: p for p in fitted.parameters if p.component == "new"}
    for place, term in enumerate(TERMS):
        assert by_term[term].value == pytest.approx(model.coef_[0][place], rel=1e-5, abs=1e-6)
        assert by_term[term].mean == pytest.approx(means[place])
        assert by_term[term].scale == pytest.approx(scales[place])
    assert by_term["constant"].value == pytest.approx(model.intercept_[0], rel=1e-5)


def test_the_same_examples_give_the_same_parameters(examples: Examples, fitted: Fit) -> None:
    assert fit(examples) == fitted


def test_the_ridge_is_the_one_that_foretells_users_who_were_held_out() -> None:
    """Without anything to learn the strongest is; with plenty, a weaker one."""
    noise = synthetic(users=100)
    shuffled = np.random.default_rng(2).permutation(noise.is_positive)
    noise = Examples(**{**vars(noise), "is_positive": shuffled})
    assert fit(noise).strengths["new"] == fitting.STRENGTHS[0]
    assert fit(synthetic(users=500)).strengths["known"] > fitting.STRENGTHS[0]


def test_a_component_with_few_positives_has_a_constant_only(examples: Examples) -> None:
    """9 of 20,000 known candidates are bought: their log odds are ln(9.5 / 19,991.5)."""
    is_positive = examples.is_positive & ~examples.is_known
    is_positive[np.flatnonzero(examples.is_known)[: MINIMUM_POSITIVES - 1]] = True
    found = fit(Examples(**{**vars(examples), "is_positive": is_positive}))
    known = [p for p in found.parameters if p.component == "known"]
    assert [p.term for p in known] == ["constant"]
    assert known[0].value == pytest.approx(np.log(9.5 / 19_991.5))
    assert found.strengths["known"] is None
    assert len(found.parameters) == 1 + 1 + len(TERMS)


def test_a_component_without_candidates_is_as_likely_as_not(examples: Examples) -> None:
    arrays = {name: values for name, values in vars(examples).items() if name != "terms"}
    new = {name: values[~examples.is_known] for name, values in arrays.items()}
    found = fit(Examples(terms=TERMS, **new))
    assert Parameter("known", "constant", 0.0) in found.parameters


def test_the_score_is_the_sum_by_hand() -> None:
    """New: 1 + 2 * (3 - 1) / 4 - .5 * (0 - 1) / 1 = 2.5; known: -1 + 3 * (3 - 0) / 2 = 3.5."""
    parameters = [
        Parameter("new", "constant", 1.0),
        Parameter("new", "a", 2.0, 1.0, 4.0),
        Parameter("new", "b", -0.5, 1.0, 1.0),
        Parameter("known", "constant", -1.0),
        Parameter("known", "a", 3.0, 0.0, 2.0),
    ]
    features = np.array([[3.0, 0.0], [3.0, 0.0]], dtype=np.float32)
    scores = score(parameters, ["a", "b"], features, np.array([False, True]))
    assert scores.tolist() == pytest.approx([2.5, 3.5])


@pytest.mark.parametrize(
    ("parameter", "part"),
    [
        (Parameter("new", "magic", 1.0), "unknown term magic of new"),
        (Parameter("other", "a", 1.0), "unknown term a of other"),
        (Parameter("new", "a", float("nan")), "term a of new with numbers that cannot be used"),
        (Parameter("new", "a", 1.0, 0.0, 0.0), "term a of new with numbers that cannot be used"),
    ],
)
def test_parameters_that_give_no_score_are_named(parameter: Parameter, part: str) -> None:
    with pytest.raises(CrossSellError, match=f"the default has the {part}"):
        check_parameters([parameter], COMPONENTS, ["a"], "the default")


def test_a_term_that_no_example_had_weighs_as_before() -> None:
    """Lists from outside came after the examples; neighbours were seen, and add nothing."""
    untaught, seen = (Parameter("new", f"place_{name}", 0.0) for name in ("outside", "neighbours"))
    seen = replace(seen, mean=0.02, scale=0.1)
    before = [
        Parameter("new", "constant", -4.0),
        Parameter("new", "place_outside", 0.5, 0.01, 2.0),
        Parameter("new", "place_neighbours", 0.7, 0.01, 2.0),
    ]
    constant = Parameter("new", "constant", 0.0)
    assert with_untaught([constant, seen, untaught], before) == [
        constant, seen, Parameter("new", "place_outside", 0.5, 0.0, 2.0)
    ]
    assert with_untaught([untaught], []) == [untaught]


def test_the_terms_are_those_of_the_project() -> None:
    terms = ranking_terms()
    assert {"place_transitions", "place_transitions_history", "own_orders"} <= set(terms)
    assert len(terms) == len(set(terms))


def test_the_default_is_read_from_its_seed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seed = tmp_path / "default_model_parameters.csv"
    seed.write_text(
        "model,component,term,value,mean,scale\n"
        "ranking,new,own_orders,.5,1,2\nopens,,constant,9,0,1\n"
    )
    monkeypatch.setattr(
        "cross_sell.train.parameters.seed_files", lambda: {"default_model_parameters": seed}
    )
    assert default_parameters("ranking") == [Parameter("new", "own_orders", 0.5, 1.0, 2.0)]
    monkeypatch.setattr("cross_sell.train.parameters.seed_files", dict)
    assert default_parameters("ranking") == []


@pytest.fixture
def shop() -> duckdb.DuckDBPyConnection:
    """30 users with 100 candidates each, a fifth of them known; each 50th item is bought later."""
    connection = duckdb.connect()
    connection.execute(
        """
        create table int_ranking_features as
        select
            user_key, item_key, item_key % 5 = 0 as is_known, 1.5 as place_a,
            cast(item_key as double) as own_orders
        from (select unnest(range(1, 31)) as user_key), (select unnest(range(100)) as item_key);
        create table int_user_items as select unnest(range(2, 40)) as user_key;
        create table targets as
        select 'purchase' as event_type, 'all' as item_class, user_key, item_key
        from int_ranking_features where item_key % 50 = 7
        union all
        select 'any', 'all', user_key, item_key from int_ranking_features where item_key < 10
        union all
        select 'purchase', 'all', 2, null;
        create table int_event_types as
        select unnest([1, 2]) as event_type_key, unnest(['view', 'purchase']) as event_type;
        create table int_events as select 1 as event_type_key;
        """
    )
    return connection


def test_candidates_are_marked_by_what_came_later(shop: duckdb.DuckDBPyConnection) -> None:
    """User 1 has no touches in the window; items 7 and 57 are bought by the other 29."""
    load_candidates(shop, ["place_a", "own_orders"], "purchase")
    counts = "select count(*), count_if(is_positive), min(user_key) from candidates"
    assert shop.execute(counts).fetchone() == (2900, 58, 2)
    load_candidates(shop, ["place_a"], "any")
    assert shop.execute(counts).fetchone() == (2900, 290, 2)


def test_touches_count_where_nothing_is_bought(shop: duckdb.DuckDBPyConnection) -> None:
    assert wanted_event(shop) == "any"
    shop.execute("insert into int_events values (2)")
    assert wanted_event(shop) == "purchase"


def test_too_little_to_learn_from_gets_one_line(
    shop: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    """58 candidates were bought; 3 users have bought anything, one of them twice."""
    monkeypatch.setattr(training, "load_outcomes", lambda *arguments: None)
    with pytest.raises(
        CrossSellError, match=r"of all candidates as of 2026-05-05 00:00:00, 58 were bought in the"
    ):
        training._read_examples(shop, DATES, ["place_a"], "purchase", print)
    shop.execute(
        "create table cases as select 'purchase' as event_type, 'all' as user_class,"
        " unnest(['all', 'all', 'all', 'new']) as item_class"
    )
    with pytest.raises(
        CrossSellError, match=r"3 users of before 2026-06-02 00:00:00 have bought anything in"
    ):
        training._test(shop, DATES, ["place_a"], "purchase", Fit([], {}), {}, 0.5, print)


def test_a_live_version_that_cannot_be_used_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "default_parameters", lambda model: [])
    row = dict.fromkeys(("mean", "scale", "trained_at", "trained_as_of"))
    row |= {"model": "ranking", "version": "old", "component": "new", "value": 1.0, "status": None}
    told = []
    for term in ("magic", "place_a"):
        models = FittedModels({"model_parameters": [{**row, "term": term}], "model_versions": []})
        rivals = training._rivals(models, DATES, ["place_a"], told.append)
    assert rivals == {"live": [Parameter("new", "place_a", 1.0)]}
    assert told == ["the live version old has the unknown term magic of new: it becomes retired"]


def test_a_live_version_that_knows_the_future_stops_the_training() -> None:
    row = {"model": "ranking", "version": "b", "component": "new", "term": "place_a", "value": 1.0}
    row |= {"mean": 0.0, "scale": 1.0, "status": "live", "trained_as_of": datetime(2026, 7, 1)}
    models = FittedModels({"model_parameters": [row], "model_versions": []})
    with pytest.raises(CrossSellError, match="version b knows what happened up to 2026-07-01"):
        training._rivals(models, DATES, ["place_a"], print)


def test_all_candidates_are_read_where_they_are_few(shop: duckdb.DuckDBPyConnection) -> None:
    load_candidates(shop, ["place_a", "own_orders"], "purchase")
    examples = read_examples(shop, ["place_a", "own_orders"])
    assert examples.features.shape == (2900, 2)
    assert examples.features.dtype == np.float32
    assert (examples.weights == 1).all()
    assert examples.users[:3].tolist() == [2, 2, 2]
    assert examples.features[:3, 1].tolist() == [0, 1, 2]


def test_the_first_users_by_key_are_evaluated() -> None:
    """Of users 1 to 9 the even ones have touches later; the first six are asked for."""
    with duckdb.connect() as connection:
        connection.execute(
            """
            create table int_users as
            select user_key, 'DE' as country, user_key as tie_breaker
            from (select unnest(range(1, 10)) as user_key);
            create table users_with_history as select user_key from int_users;
            create table outcome_touches as
            select user_key from int_users where user_key % 2 = 0;
            create table int_user_items as select user_key, 1 as event_count from int_users;
            """
        )
        for users, expected in ((6, [2, 4, 6]), (None, [2, 4, 6, 8])):
            connection.execute(EVALUATED_USERS, {"users": users})
            found = connection.execute("select user_key from evaluated_users order by 1")
            assert [key for (key,) in found.fetchall()] == expected


def test_a_sample_stands_for_all_candidates(shop: duckdb.DuckDBPyConnection) -> None:
    """Of 2,320 new candidates 58 are bought; 580 of the other 2,262 or so stand for all of them."""
    load_candidates(shop, ["place_a", "own_orders"], "purchase")
    all_of_them = read_examples(shop, ["place_a", "own_orders"])
    sample = read_examples(shop, ["place_a", "own_orders"], rest_minimum=580, rest_maximum=580)
    assert sample.is_positive.sum() == all_of_them.is_positive.sum() == 58
    assert (sample.weights[sample.is_positive] == 1).all()
    new = ~sample.is_known
    assert 480 < (new & ~sample.is_positive).sum() < 680
    for kind in (new, sample.is_known):
        assert sample.weights[kind].sum() == pytest.approx(
            (all_of_them.is_known == sample.is_known[kind][0]).sum()
        )
    # The mean of a feature over all candidates, within three standard errors of the sample's.
    mean = np.average(sample.features[new, 1], weights=sample.weights[new])
    assert mean == pytest.approx(
        all_of_them.features[~all_of_them.is_known, 1].mean(), abs=3 * 29 / 580**0.5
    )
    again = read_examples(shop, ["place_a", "own_orders"], rest_minimum=580, rest_maximum=580)
    assert np.array_equal(sample.features, again.features)


def test_each_positive_has_its_share_of_the_rest(shop: duckdb.DuckDBPyConnection) -> None:
    """58 positives ask for 1,160 others; none of the known is bought, which asks for none."""
    load_candidates(shop, ["place_a"], "purchase")
    sample = read_examples(shop, ["place_a"], rest_minimum=0)
    drawn = (~sample.is_positive & ~sample.is_known).sum()
    assert 1000 < drawn < 1320 and REST_PER_POSITIVE == 20
    assert not sample.is_known.any()


def test_a_sample_finds_the_weights_of_all(examples: Examples, fitted: Fit) -> None:
    """A fifth of what was not bought, weighted fivefold, moves no weight beyond chance."""
    keep = examples.is_positive | ((np.arange(len(examples.users)) // 2) % 5 == 0)
    parts = {name: values[keep] for name, values in vars(examples).items() if name != "terms"}
    parts["weights"] = np.where(parts["is_positive"], 1.0, 5.0)
    constant, weights = unscaled(fitted.parameters, "new")
    sample = unscaled(fit(Examples(terms=TERMS, **parts)).parameters, "new")
    assert sample[0] == pytest.approx(constant, abs=0.15)
    assert sample[1]["place_a"] == pytest.approx(weights["place_a"], abs=0.8)
