"""What a training of promotions writes down: the model, and how the policy chooses."""

import json
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from cross_sell.errors import CrossSellError
from cross_sell.train.parameters import Parameter, rounded
from cross_sell.train.promotions.gate import Decision
from cross_sell.train.promotions.judging import Judgement
from cross_sell.train.promotions.model import PromotionModel
from cross_sell.train.promotions.parameters import model_parameters
from cross_sell.train.versions import LIVE, FittedModels, Version, version_name

MODEL = "promotions"
POLICY, CONSTANT_PROMOTION = "policy", "constant_promotion"
PERSONAL, CONSTANT, BUDGET = "personal", "constant", "budget_multiplier"


@dataclass(frozen=True)
class Trained:
    """A training: what it fitted, to how many decisions since when, and how it did."""

    model: PromotionModel
    judgement: Judgement
    decision: Decision
    decisions: int
    first_at: np.datetime64
    as_of: datetime
    budget_multiplier: float = 0.0

    def parameters(self, terms: list[str]) -> list[Parameter]:
        """Return what is written: the model, the policy, and the multiplier of its budget."""
        return sorted([
            *model_parameters(self.model, terms),
            *policy_parameters(self.decision.constant, self.budget_multiplier),
        ])

    def metrics(self) -> dict:
        """Return what is told of the training, fit for JSON."""
        return {
            "best_constant": self.judgement.best,
            "decisions": self.judgement.decisions,
            "classes": self.model.recipe.classes,
            "ridge": self.model.recipe.ridge,
            "results": self.judgement.results,
            "overlap": self.judgement.overlap,
            "qini": round(self.judgement.qini, 6),
        }

    def version(self, terms: list[str]) -> Version:
        """Return the version as it is written."""
        parameters = self.parameters(terms)
        return Version(
            model=MODEL,
            version=version_name(self.as_of, parameters),
            parameters=parameters,
            trained_as_of=self.as_of,
            fitted_on=f"{self.first_at.astype('datetime64[s]').item()}, {self.as_of}",
            training_rows=self.decisions,
            metrics=json.dumps(self.metrics(), sort_keys=True),
            status=self.decision.status,
            decision=self.decision.reason,
        )


def policy_parameters(constant: str | None, budget_multiplier: float) -> list[Parameter]:
    """Return the rows of the policy. constant: the promotion for all; None chooses by user."""
    found = [Parameter(POLICY, BUDGET, rounded(budget_multiplier))]
    if constant is None:
        return [*found, Parameter(POLICY, PERSONAL, 1.0)]
    return [
        *found, Parameter(POLICY, CONSTANT, 1.0), Parameter(CONSTANT_PROMOTION, constant, 1.0)
    ]


def check_live(models: FittedModels, as_of: datetime) -> None:
    """Stop if the live version knows what came after as_of: no earlier one may take its place."""
    live = models.live(MODEL)
    known = models.trained_as_of(MODEL, live[0]) if live else None
    if known and known > as_of:
        raise CrossSellError(
            f"the live version {live[0]} of {MODEL} knows what happened up to {known}, after"
            f" {as_of}: give another folder with --models"
        )


def with_trained(models: FittedModels, new: Version) -> tuple[FittedModels, Version]:
    """Return what is written, and the version as it stands there.

    The same input once more leaves everything as it is. A candidate leaves what is live.
    """
    live = models.live(MODEL)
    if live and live[0] == new.version:
        return models, Version(**{**vars(new), "status": LIVE})
    return models.with_version(new, retires_live=new.status == LIVE), new
