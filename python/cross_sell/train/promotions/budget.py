"""How much a unit of cost must earn besides itself, so that decisions cost at most a budget."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np

from cross_sell.errors import CrossSellError
from cross_sell.train.promotions.decisions import NONE
from cross_sell.train.promotions.gate import Decision
from cross_sell.train.promotions.model import Scores
from cross_sell.train.promotions.policy import choose
from cross_sell.train.promotions.uncertainty import DIRECTIONS
from cross_sell.train.promotions.written import Trained
from cross_sell.train.shops import Say, built_shop
from cross_sell.train.versions import LIVE, FittedModels, write_models

BUILT = ("+int_promotion_choices",)
TOLERANCE = 0.001
DOUBLINGS, HALVINGS = 60, 80


def multiplier_within(cost_of: Callable[[float], float], budget: float) -> tuple[float, float]:
    """Return the multiplier of the costs and what the decisions then cost.

    cost_of: what the decisions under a multiplier are expected to cost; it falls as that rises.
    0 where the budget does not bind; else the cost is at most the budget, and within .1 % of it
    unless it jumps there. Found by bisection.
    """
    cost = cost_of(0.0)
    if cost <= budget:
        return 0.0, cost
    low, high = 0.0, 1.0
    for _ in range(DOUBLINGS):
        cost = cost_of(high)
        if cost <= budget:
            break
        low, high = high, 2 * high
    for _ in range(HALVINGS):
        if cost >= (1 - TOLERANCE / 2) * budget or high - low <= 1e-12 * high:
            break
        middle = (low + high) / 2
        cost_there = cost_of(middle)
        if cost_there <= budget:
            high, cost = middle, cost_there
        else:
            low = middle
    return high, cost


@dataclass(frozen=True)
class Budgeted:
    """What a budget makes of a decision, and what the decisions of the build then cost."""

    decision: Decision
    multiplier: float
    expected_cost: float


@dataclass(frozen=True)
class Choosable:
    """The users of a build whose decision the policy makes, and what the lot decides costs.

    scores, is_allowed: as `policy.choose` takes them. drawn_cost: of those who explore.
    """

    scores: Scores
    is_allowed: np.ndarray
    drawn_cost: float

    def cost(self, multiplier: float) -> float:
        """Return what all decisions are expected to cost under a multiplier."""
        chosen = choose(self.scores, self.is_allowed, multiplier)
        return self.drawn_cost + self.cost_of(chosen)

    def cost_of(self, chosen: np.ndarray) -> float:
        """Return what arms of the users are expected to cost."""
        return float(self.scores.expected_cost[np.arange(len(chosen)), chosen].sum())


def fit_budget(
    work: Path, variables: dict, trained: Trained, terms: list[str], budget: float, say: Say
) -> Budgeted:
    """Return the multiplier under which the decisions of a build as of as_of fit a budget.

    A promotion for all has no multiplier: where it costs more, none goes live.
    """
    given = work / "handed_over"
    shutil.rmtree(given, ignore_errors=True)
    version = replace(trained.version(terms), status=LIVE)
    try:
        write_models(given, FittedModels().with_version(version, retires_live=True))
        variables = {**variables, "models_path": str(given)}
        with built_shop(work, variables, trained.as_of, say, BUILT) as shop:
            found = read_choosable(shop)
            spent = decided_cost(shop)
    finally:
        shutil.rmtree(given, ignore_errors=True)
    decision = trained.decision
    if decision.constant is None:
        multiplier, cost = multiplier_within(found.cost, budget)
        if cost > budget:
            raise CrossSellError(
                f"--budget {budget:g} is less than what is drawn by lot to learn costs,"
                f" {found.drawn_cost:,.2f}: give more, or a smaller exploration_share"
            )
        return Budgeted(decision, multiplier, cost)
    if spent > budget:
        reason = (
            f"{decision.reason}; that would cost {spent:,.2f}, more than the budget of"
            f" {budget:,.2f}, so none is for all"
        )
        return Budgeted(replace(decision, constant=NONE, reason=reason), 0.0, found.drawn_cost)
    return Budgeted(decision, 0.0, spent)


def read_choosable(connection: duckdb.DuckDBPyConnection) -> Choosable:
    """Return what the policy can choose among in a build, its default database."""
    deviations = [f"error_{number}" for number in range(1, DIRECTIONS + 1)]
    rows = connection.execute(
        f"""
        select
            dense_rank() over (order by scores.user_key) - 1 as place,
            dense_rank() over (order by scores.promotion_number) as arm,
            scores.uplift,
            scores.order_chance,
            scores.later_orders,
            scores.expected_cost,
            {", ".join(f"scores.{name}" for name in deviations)},
            support.is_supported
            and scores.benefit_amount > 0
            and coalesce(scores.margin_share >= rules.least_margin_share, false) as is_allowed
        from int_promotion_scores as scores
        inner join int_promotion_support as support
            on scores.promotion_number = support.promotion_number
        inner join int_promotion_choices as choices
            on scores.user_key = choices.user_key
        cross join int_promotion_rules as rules
        where not (
            choices.is_holdout or choices.is_capped or choices.is_exploration or choices.is_decided
        )
        order by place, arm
        """
    ).fetchnumpy()
    columns = {name: np.ma.getdata(values) for name, values in rows.items()}
    users = int(columns["place"].max()) + 1 if len(columns["place"]) else 0
    arms = int(columns["arm"].max()) + 1 if users else 1

    def spread(name: str, kind: type = float) -> np.ndarray:
        found = np.zeros((users, arms), dtype=kind)
        found[columns["place"], columns["arm"]] = columns[name]
        return found

    names = ("order_chance", "later_orders", "expected_cost", "uplift")
    moved = np.stack([spread(name) for name in deviations], axis=2)
    return Choosable(
        Scores(*(spread(name) for name in names), moved), spread("is_allowed", bool),
        decided_cost(connection, "and choices.is_exploration"),
    )


def decided_cost(connection: duckdb.DuckDBPyConnection, condition: str = "") -> float:
    """Return what the decisions of a build are expected to cost, of all or on a condition."""
    (cost,) = connection.execute(
        f"""
        select coalesce(sum(scores.expected_cost), 0)
        from int_promotion_choices as choices
        inner join int_promotion_scores as scores
            on choices.user_key = scores.user_key
            and choices.promotion_number = scores.promotion_number
        where not choices.is_decided {condition}
        """
    ).fetchone()
    return float(cost)
