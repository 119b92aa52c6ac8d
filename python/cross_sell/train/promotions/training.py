"""Train promotions: read decisions with outcomes, fit, judge on later ones, write down."""

import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from cross_sell.errors import CrossSellError, TooLittleData
from cross_sell.project.variables import project_var
from cross_sell.train.history import history_end
from cross_sell.train.promotions import budget as budgets
from cross_sell.train.promotions import gate
from cross_sell.train.promotions.decisions import Decisions
from cross_sell.train.promotions.judging import Judgement, fit_whole, judge
from cross_sell.train.promotions.propensities import with_propensities
from cross_sell.train.promotions.reading import read_decisions
from cross_sell.train.promotions.rules import read_rules
from cross_sell.train.promotions.split import STAYS, Split, known, split
from cross_sell.train.promotions.terms import promotion_terms
from cross_sell.train.promotions.written import Trained, check_live, with_trained
from cross_sell.train.shops import (
    Say,
    built_shop,
    checked_shop,
    only_one_training,
    peak_memory,
    shop_variables,
    working_folder,
)
from cross_sell.train.versions import models_folder, read_models, write_models

EXAMPLES = ("+int_promotion_examples", "+int_promotions")
HORIZON, SHIPPING = "promotion_horizon_days", "shipping_cost"


@dataclass(frozen=True)
class Examples:
    """Decisions of a shop up to as_of whose outcome is known, and how they are split.

    unlogged: the share without a logged propensity; theirs are filled in.
    """

    decisions: Decisions
    parts: Split
    unlogged: float
    as_of: datetime


def train_promotions(
    data: Path,
    *,
    as_of: datetime | None = None,
    variables: dict | None = None,
    models: Path | None = None,
    budget: float | None = None,
    say: Say = lambda line: None,
) -> dict:
    """Fit who orders under which promotion, judge the choice by it, and write it down.

    data: folder of the input tables. as_of: UTC, by default the last event; what came after it is
    not looked at. variables: vars of the builds. models: folder of the fitted models, by default
    models_fitted in data. budget: what the decisions of a build as of as_of may cost, money.

    The recipe is judged: fitted to earlier decisions of some users, it chooses for later decisions
    of others. If it earns more than the best promotion for all, beyond chance, what goes live is
    fitted to all decisions whose outcome is known; else the best promotion for all, or none.

    Returns version, status, decision, constant (None: by user), as_of, tested_from, training_rows,
    unlogged, budget_multiplier, expected_cost (None without a budget), what
    `written.Trained.metrics` tells, files, peak_memory_bytes and seconds. CrossSellError on what
    cannot be used and on too little data; then nothing is written.
    """
    started = time.monotonic()
    variables = variables or {}
    folder = models_folder(data, variables, models)
    terms = promotion_terms()
    fitted_models = read_models(folder)
    work = working_folder()
    with only_one_training(work):
        examples = read_examples(data, as_of, variables, say, work)
        check_live(fitted_models, examples.as_of)
        judgement = judge_examples(examples, say)
        decision = gate.decide(judgement, examples.unlogged)
        decisions = examples.decisions
        trained = Trained(
            fit_whole(decisions), judgement, decision, len(decisions), decisions.offered_at.min(),
            examples.as_of,
        )
        cost = None
        if budget is not None:
            given = {**variables, **shop_variables(work, data)}
            found = budgets.fit_budget(work, given, trained, terms, budget, say)
            cost = found.expected_cost
            trained = replace(
                trained, decision=found.decision, budget_multiplier=found.multiplier
            )
        found_models, version = with_trained(fitted_models, trained.version(terms))
        files = write_models(folder, found_models)
    return {
        "version": version.version,
        "status": version.status,
        "decision": version.decision,
        "constant": trained.decision.constant,
        "as_of": str(examples.as_of),
        "tested_from": str(examples.parts.tested_from.astype("datetime64[s]").item()),
        "training_rows": trained.decisions,
        "unlogged": round(examples.unlogged, 6),
        "budget_multiplier": trained.budget_multiplier,
        "expected_cost": cost,
        **trained.metrics(),
        "files": [str(file) for file in files],
        "peak_memory_bytes": peak_memory(),
        "seconds": round(time.monotonic() - started, 1),
    }


def judge_promotions(
    data: Path,
    *,
    as_of: datetime | None = None,
    variables: dict | None = None,
    say: Say = lambda line: None,
) -> dict:
    """Judge the choice by a model as a training would, and write nothing.

    Returns decision, as_of, tested_from, unlogged, curve and what `written.Trained.metrics` tells.
    """
    work = working_folder()
    with only_one_training(work):
        examples = read_examples(data, as_of, variables or {}, say, work)
        judgement = judge_examples(examples, say)
    decision = gate.decide(judgement, examples.unlogged)
    return {
        "decision": decision.reason,
        "constant": decision.constant,
        "as_of": str(examples.as_of),
        "tested_from": str(examples.parts.tested_from.astype("datetime64[s]").item()),
        "unlogged": round(examples.unlogged, 6),
        **{name: value for name, value in vars(judgement).items() if name != "best"},
        "best_constant": judgement.best,
    }


def read_examples(
    data: Path, as_of: datetime | None, variables: dict, say: Say, work: Path
) -> Examples:
    """Build the shop as of as_of, and return its decisions. CrossSellError on too few of them."""
    checked, given = checked_shop(work, data, variables, say)
    if not (checked.has_rows("promotion_offers") or variables.get("promotion_offers_relation")):
        raise TooLittleData(
            f"too little data to train on: there are no promotion_offers in {data}: {STAYS}"
        )
    days = int(variables.get(HORIZON, project_var(HORIZON, 70)))
    end = history_end(
        checked.first_event_at, checked.last_event_at, as_of, 2 * days,
        f"{days} each for the outcome of earlier decisions and of later ones",
    )
    shipping_cost = float(variables.get(SHIPPING, project_var(SHIPPING, 5)))
    with built_shop(work, given, end, say, EXAMPLES) as shop:
        decisions = read_decisions(shop, promotion_terms(), shipping_cost)
    return examples_of(decisions, end, days, say)


def examples_of(decisions: Decisions, as_of: datetime, days: int, say: Say) -> Examples:
    """Return the decisions whose outcome is known, all with a propensity, and their parts."""
    usable, missing = with_propensities(known(decisions, days))
    if missing:
        say(
            f"{missing:,} of {len(usable):,} decisions have no propensity: theirs is taken to be"
            " the share of the arm within its policy, as if that had drawn by lot"
        )
    return Examples(usable, split(usable, days), missing / len(usable), as_of)


def judge_examples(examples: Examples, say: Say) -> Judgement:
    """Return what policies would have earned on the later decisions, by the shop's rules."""
    decisions, parts = examples.decisions, examples.parts
    say(
        f"Fitting to {parts.is_earlier.sum():,} decisions of which"
        f" {decisions.has_order[parts.is_earlier].mean():.1%} led to an order, judging on"
        f" {parts.is_later.sum():,} from {parts.tested_from.astype('datetime64[s]')} on"
    )
    judgement = judge(decisions, parts, read_rules(), say)
    for row in judgement.overlap:
        if row["is_missing"]:
            say(
                f"  {row['arm']}: the log gives it to some users never (reach"
                f" {row['reach']:.2f} ± {row['reach_error']:.2f}); of them it says nothing"
            )
    return judgement
