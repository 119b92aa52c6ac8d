"""Whether a newly fitted model chooses by user, or the best single promotion goes to all."""

from dataclasses import dataclass

from cross_sell.train.promotions.decisions import NONE
from cross_sell.train.promotions.judging import Judgement
from cross_sell.train.versions import CANDIDATE, LIVE

# Of more decisions without a logged propensity nobody knows what they can show.
MOST_UNLOGGED = 0.05
# The variance of fewer weighted decisions is itself chance.
LEAST_EVIDENCE = 50


@dataclass(frozen=True)
class Decision:
    """What becomes of a new model: live or candidate, and why, in words.

    constant: the promotion for all, or `none`, that goes live in place of a choice by user.
    """

    status: str
    constant: str | None
    reason: str


def decide(judgement: Judgement, unlogged: float) -> Decision:
    """Return what becomes of a new model.

    It chooses by user if the lower bound of its gain over the best constant, paired, is above 0,
    and enough decisions tell the two apart. Otherwise the best constant goes live. unlogged: the
    share of decisions without propensity: with many, whatever is found stays a candidate.
    """
    best = judgement.best
    record = judgement.beside(best)
    gain, evidence = record["gain_of_personal"], record["evidence"]
    told = (
        f"on {judgement.decisions:,} later decisions a choice by user earns"
        f" {gain['value']:+.4g} [{gain['low']:+.4g}, {gain['high']:+.4g}] per decision beside"
        f" {_named(best)}, the best constant"
    )
    is_known = evidence is not None and evidence >= LEAST_EVIDENCE
    is_better = gain["low"] > 0 and is_known
    if unlogged > MOST_UNLOGGED:
        return Decision(
            CANDIDATE, None if is_better else best,
            f"candidate: {told}, but {unlogged:.0%} of the decisions have no propensity, so that"
            " this holds only if they were drawn by lot: log propensity in promotion_offers",
        )
    if is_better:
        return Decision(LIVE, None, f"live: {told}")
    few = (
        f"where they differ, the log is worth {evidence:.0f} decisions of one of them, and"
        f" {LEAST_EVIDENCE} are needed to trust the interval"
        if evidence is not None and not is_known else None
    )
    if evidence is None:
        why = "as it chooses the same"
    elif gain["low"] > 0:
        why = f"but {few}"
    else:
        why = "which may be chance" if gain["value"] > 0 else "so it is not better"
        why += f"; also, {few}" if few else ""
    return Decision(LIVE, best, f"live as {_named(best)}: {told}, {why}")


def _named(arm: str) -> str:
    return "no promotion for anybody" if arm == NONE else f"{arm} for all"
