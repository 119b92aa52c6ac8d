"""What the policy of a model would have earned on later decisions, beside constants and the log."""

from dataclasses import dataclass

import numpy as np

from cross_sell.evaluate.promotions.overlap import overlap
from cross_sell.evaluate.promotions.qini import qini, treated_curve
from cross_sell.evaluate.promotions.value import (
    Estimate,
    Logged,
    decisions_needed,
    doubly_robust,
    effective_size,
    ips,
    paired,
    snips,
)
from cross_sell.train.promotions.decisions import Decisions
from cross_sell.train.promotions.model import PromotionModel, Scores, fit_model, recipe_for, score
from cross_sell.train.promotions.outcomes import FOLDS, folds_of, foretold_profits
from cross_sell.train.promotions.policy import Rules, allowed, choose, constant
from cross_sell.train.promotions.recipes import Recipe
from cross_sell.train.promotions.split import Split
from cross_sell.train.shops import Say
from cross_sell.warehouse.files import counted

PERSONAL, LOGGED = "personal", "logged"
DIGITS = 6


@dataclass(frozen=True)
class Judgement:
    """What is known of a policy, fit for JSON.

    results: one record per policy, the personal one first, the logged one last. Keys: policy; value
    (doubly robust), ips, snips, gain_of_personal (how much more the personal one earns, paired;
    None of itself), gain_over_none: each with value, low, high, error; decisions_needed, evidence
    (`_evidence`), effective_size, treated (share of decisions that get a promotion). best: id of the
    promotion that is best for all, or `none`. overlap: records of `overlap`. curve: of `treated_curve`; qini:
    its area. decisions: how many were judged.
    """

    results: list[dict]
    best: str
    overlap: list[dict]
    curve: list[dict]
    qini: float
    decisions: int

    def beside(self, name: str) -> dict:
        """Return the record of another policy than the personal one."""
        return next(row for row in self.results if row["policy"] == name)


def judge(
    decisions: Decisions, parts: Split, rules: Rules, say: Say = lambda line: None
) -> Judgement:
    """Return what policies would have earned on the later decisions.

    decisions: whose outcome is known, all with a propensity. The personal policy of a fold of users
    is that of a model fitted to the earlier decisions of the other folds, by the recipe that the
    earlier ones choose. The best constant is
    chosen by all decisions, since nothing is fitted to find it: fewer would choose by luck.
    """
    recipe = recipe_for(decisions.only(parts.is_earlier))
    say(
        f"  {counted(recipe.classes, 'class', 'classes')} of users, ridge {recipe.ridge:g}; fitting"
        " what the decisions earn, by users held out"
    )
    logged = Logged(
        decisions.users, decisions.chosen, decisions.propensity, decisions.net_profit,
        foretold_profits(decisions, recipe),
    )
    is_allowed = allowed(decisions.customers, decisions.supports(), rules)
    arms = np.flatnonzero(decisions.supports() >= rules.least_support)
    values = {arm: doubly_robust(logged, constant(is_allowed, arm)).value for arm in (0, *arms)}
    best = max(values, key=values.get)

    later = decisions.only(parts.is_later)
    tested, is_allowed = logged.only(parts.is_later), is_allowed[parts.is_later]
    personal, best_arms, gains = _personal(decisions, parts, is_allowed, recipe)
    constants = {
        decisions.arms[arm]: constant(is_allowed, arm) for arm in dict.fromkeys((0, *arms))
    }
    curve = treated_curve(tested, best_arms, gains)
    return Judgement(
        compare(tested, personal, constants), decisions.arms[best],
        overlap(tested, decisions.arms, later.customers.is_running),
        curve, qini(curve), len(later),
    )


def compare(tested: Logged, personal: np.ndarray, others: dict[str, np.ndarray]) -> list[dict]:
    """Return one record per policy, as `Judgement` describes them.

    personal: the arm that the personal policy chooses at each decision. others: those of other
    policies, by name; the logged one is added.
    """
    return [
        _record(tested, PERSONAL, personal, None),
        *(_record(tested, name, policy, personal) for name, policy in others.items()),
        _logged_record(tested, personal),
    ]


def _personal(
    decisions: Decisions, parts: Split, is_allowed: np.ndarray, recipe: Recipe
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return of the later decisions what the policy chooses, the best promotion, and its gain."""
    later = decisions.only(parts.is_later)
    folds = folds_of(decisions.users)
    later_folds = folds_of(later.users)
    personal, best, gains = (
        np.zeros(len(later), dtype=kind) for kind in (int, int, float)
    )
    for fold in range(FOLDS):
        is_held = later_folds == fold
        if not is_held.any():
            continue
        fitted_to = decisions.only(parts.is_earlier & (folds != fold))
        model = fit_model(fitted_to, recipe)
        scores = score(model, later.customers.only(is_held))
        personal[is_held] = choose(scores, is_allowed[is_held])
        best[is_held], gains[is_held] = _best_promotion(scores, is_allowed[is_held])
    return personal, best, gains


def _best_promotion(scores: Scores, is_allowed: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the promotion with the greatest uplift and that uplift; none, 0, where none may be."""
    uplift = np.where(is_allowed, scores.uplift, -np.inf)
    uplift[:, 0] = -np.inf
    best = uplift.argmax(axis=1)
    gains = uplift[np.arange(len(best)), best]
    is_possible = np.isfinite(gains)
    return np.where(is_possible, best, 0), np.where(is_possible, gains, 0.0)


def _record(
    tested: Logged, name: str, policy: np.ndarray, personal: np.ndarray | None
) -> dict:
    gain = None if personal is None else paired(tested, personal, policy)
    return {
        "policy": name,
        "value": told(doubly_robust(tested, policy)),
        "ips": told(ips(tested, policy)),
        "snips": told(snips(tested, policy)),
        "gain_of_personal": told(gain),
        "gain_over_none": told(paired(tested, policy, np.zeros(len(policy), dtype=int))),
        "decisions_needed": None if gain is None else decisions_needed(gain, len(tested)),
        "evidence": None if personal is None else _evidence(tested, policy, personal),
        "effective_size": round(effective_size(tested, policy), 1),
        "treated": round(float((policy != 0).mean()), DIGITS),
    }


def _evidence(tested: Logged, policy: np.ndarray, personal: np.ndarray) -> float | None:
    """Return by how many decisions the log tells two policies apart; None where they never differ.

    Where they differ, the effective size of the decisions that followed the one or the other,
    whichever is less: an interval that rests on a few decisions is too short.
    """
    differs = policy != personal
    if not differs.any():
        return None
    part = tested.only(differs)
    sizes = [effective_size(part, chosen[differs]) for chosen in (policy, personal)]
    return round(min(sizes), 1)


def _logged_record(tested: Logged, personal: np.ndarray) -> dict:
    gain = paired(tested, personal, None)
    value = told(Estimate.of(tested.outcome, tested.users))
    none = paired(tested, np.zeros(len(tested), dtype=int), None)
    return {
        "policy": LOGGED, "value": value, "ips": value, "snips": value,
        "gain_of_personal": told(gain),
        "gain_over_none": told(Estimate(-none.value, none.error)),
        "decisions_needed": decisions_needed(gain, len(tested)),
        "evidence": None,
        "effective_size": float(len(tested)),
        "treated": round(float((tested.chosen != 0).mean()), DIGITS),
    }


def told(estimate: Estimate | None) -> dict | None:
    """Return an estimate as value, low and high of its 95 % interval and error."""
    if estimate is None:
        return None
    return {
        name: round(getattr(estimate, name), DIGITS) for name in ("value", "low", "high", "error")
    }


def fit_whole(decisions: Decisions) -> PromotionModel:
    """Return the model fitted to all decisions whose outcome is known."""
    return fit_model(decisions, recipe_for(decisions))
