"""When a choice by user goes live, when the best promotion for all does, and when nothing."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from cross_sell.errors import CrossSellError
from cross_sell.train.promotions import gate
from cross_sell.train.promotions.judging import Judgement, fit_whole, judge
from cross_sell.train.promotions.model import score
from cross_sell.train.promotions.policy import Rules, allowed, choose
from cross_sell.train.promotions.split import known, split
from cross_sell.train.promotions.training import examples_of
from cross_sell.train.promotions.written import MODEL, Trained, check_live, policy_parameters, with_trained
from cross_sell.train.versions import CANDIDATE, LIVE, RETIRED, FittedModels
from promotion_decisions import HORIZON, TERMS, drawn

AS_OF = datetime(2026, 10, 28)


def judged(decisions) -> Judgement:
    usable = known(decisions, HORIZON)
    return judge(usable, split(usable, HORIZON), Rules())


@pytest.fixture(scope="module")
def learned() -> tuple:
    draw = drawn(16_000, seed=1, is_targeted=False)
    return draw, judged(draw.decisions)


def test_a_choice_by_user_goes_live_and_earns_most_of_what_can_be_earned(learned) -> None:
    draw, judgement = learned
    decision = gate.decide(judgement, unlogged=0.0)
    assert (decision.status, decision.constant) == (LIVE, None), decision.reason
    usable = known(draw.decisions, HORIZON)
    customers = draw.decisions.customers
    is_allowed = allowed(customers, usable.supports(), Rules())
    chosen = choose(score(fit_whole(usable), customers), is_allowed)
    profits = draw.profits
    none = profits[:, 0].mean()
    oracle = profits.max(axis=1).mean() - none
    earned = profits[np.arange(len(chosen)), chosen].mean() - none
    assert earned > 0.91 * oracle
    assert earned > 0.15 * oracle + profits.mean(axis=0).max() - none
    # Who needs no promotion has the first kind's many orders: hardly any promoted ones.
    is_loyal = customers.user_terms[:, 3] == 0.1
    assert (chosen[is_loyal] <= 1).mean() > 0.9


def test_the_judgement_tells_every_policy_and_arm(learned) -> None:
    draw, judgement = learned
    names = [row["policy"] for row in judgement.results]
    assert names == ["personal", *draw.decisions.arms, "logged"]
    assert [row["arm"] for row in judgement.overlap] == draw.decisions.arms
    assert not any(row["is_missing"] for row in judgement.overlap)
    assert judgement.qini > 0
    none = judgement.beside("none")
    assert none["treated"] == 0 and none["gain_over_none"]["value"] == 0
    assert judgement.beside("logged")["value"]["error"] < none["value"]["error"]


def test_with_few_decisions_the_best_for_all_goes_live() -> None:
    decision = gate.decide(judged(drawn(4_000, seed=2).decisions), unlogged=0.0)
    assert decision.status == LIVE
    assert decision.constant is not None
    assert "best constant" in decision.reason


def test_where_promotions_move_nobody_no_choice_by_user_goes_live() -> None:
    draw = drawn(8_000, seed=3, is_targeted=False, strength=0.0)
    decision = gate.decide(judged(draw.decisions), unlogged=0.0)
    assert decision.status == LIVE and decision.constant is not None, decision.reason


def test_without_propensities_it_stays_a_candidate(learned) -> None:
    _, judgement = learned
    assert gate.decide(judgement, unlogged=0.04).status == LIVE
    decision = gate.decide(judgement, unlogged=0.5)
    assert decision.status == CANDIDATE
    assert "50% of the decisions have no propensity" in decision.reason


def test_an_interval_that_rests_on_few_decisions_does_not_count(learned) -> None:
    _, judgement = learned

    def decided(value: float, low: float, high: float) -> gate.Decision:
        gain = {"value": value, "low": low, "high": high}
        changed = {"evidence": 12.0, "gain_of_personal": gain}
        results = [
            {**row, **changed} if row["policy"] == judgement.best else row
            for row in judgement.results
        ]
        return gate.decide(replace(judgement, results=results), unlogged=0.0)

    better, unclear, worse = decided(5, 1, 9), decided(2, -1, 5), decided(-5, -9, -1)
    assert {found.constant for found in (better, unclear, worse)} == {judgement.best}
    few = "where they differ, the log is worth 12 decisions of one of them, and 50 are needed"
    # It is told as what stands in the way only where nothing else does.
    assert f", but {few}" in better.reason
    assert f", which may be chance; also, {few}" in unclear.reason
    assert f", so it is not better; also, {few}" in worse.reason


def test_no_outcome_of_the_earlier_is_known_only_among_the_later() -> None:
    usable = known(drawn(6_000, seed=4).decisions, HORIZON)
    parts = split(usable, HORIZON)
    gap = usable.offered_at[parts.is_later].min() - usable.offered_at[parts.is_earlier].max()
    assert gap >= np.timedelta64(HORIZON, "D")
    earlier, later = parts.is_earlier.sum(), parts.is_later.sum()
    assert later == pytest.approx(2 * earlier, rel=0.01) and earlier > 0.2 * len(usable)


def test_too_little_gets_one_line() -> None:
    decisions = drawn(3_000, seed=4).decisions

    def error(given) -> str:
        with pytest.raises(CrossSellError) as caught:
            examples_of(given, AS_OF, HORIZON, say=lambda line: None)
        assert "stays as it is" in str(caught.value) and "\n" not in str(caught.value)
        return str(caught.value)

    nothing = decisions.only(np.zeros(3_000, dtype=bool))
    assert "no decision in promotion_offers can be used" in error(nothing)
    censored = replace(decisions, is_censored=np.ones(3_000, dtype=bool))
    assert "none of 3,000 decisions is 70 days old yet" in error(censored)
    one = replace(decisions, chosen=np.full(3_000, 2))
    assert "chose 10: log decisions for none" in error(one)
    few = decisions.only(decisions.users <= 50)
    assert "too little data to train on: 70 days or more before" in error(few)
    short = replace(
        decisions, offered_at=np.full(3_000, decisions.offered_at.min()),
        is_censored=np.zeros(3_000, dtype=bool),
    )
    assert "span 0 days, and more than 70 are needed" in error(short)
    orders = np.where(decisions.users < 1_400, True, decisions.has_order)
    bought = replace(decisions, has_order=orders)
    assert "led to an order and" in error(bought)


def test_what_is_written_says_how_promotions_are_chosen(learned) -> None:
    draw, judgement = learned
    usable = known(draw.decisions, HORIZON)
    decision = gate.decide(judgement, unlogged=0.0)
    trained = Trained(
        fit_whole(usable.only(usable.users < 2_000)), judgement, decision, len(usable),
        usable.offered_at.min(), AS_OF, budget_multiplier=0.25,
    )
    version = trained.version(TERMS)
    told = {(item.component, item.term): item.value for item in version.parameters}
    assert told["policy", "personal"] == 1 and told["policy", "budget_multiplier"] == 0.25
    rows = {(item.component, item.term) for item in policy_parameters("p7", 0.0)}
    assert rows == {
        ("policy", "constant"), ("policy", "budget_multiplier"), ("constant_promotion", "p7")
    }
    models, written = with_trained(FittedModels(), version)
    assert models.live(MODEL)[0] == written.version
    # The same once more changes nothing; another takes its place, and a candidate does not.
    assert with_trained(models, version)[0] is models
    other = replace(version, version="other")
    statuses = {
        row["version"]: row["status"]
        for row in with_trained(models, other)[0].rows["model_parameters"]
    }
    assert statuses == {version.version: RETIRED, "other": LIVE}
    candidate = replace(other, status=CANDIDATE)
    assert with_trained(models, candidate)[0].live(MODEL)[0] == version.version
    with pytest.raises(CrossSellError, match="give another folder with --models"):
        check_live(models, datetime(2026, 10, 1))
