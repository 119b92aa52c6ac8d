"""What a training writes down: the open rate, one component alone, and the clusters they know.

The numbers of the clusters are features of the open rate, so the three have one name and go live
together or not at all.
"""

import json
from dataclasses import dataclass
from datetime import datetime

from cross_sell.train.open_rate.clusters import Clusters
from cross_sell.train.open_rate.fits import Fit, Slices
from cross_sell.train.open_rate.gate import Decision
from cross_sell.train.open_rate.rivals import CLUSTERS, MODEL, SINGLE
from cross_sell.train.parameters import Parameter
from cross_sell.train.versions import LIVE, FittedModels, Version, version_name


@dataclass(frozen=True)
class Trained:
    """A training: what it fitted and how it did.

    clusters: None where users cannot be told apart. results: the records of `gate.measure`.
    started_at, as_of: the days of the messages.
    """

    fitted: Fit
    clusters: Clusters | None
    slices: Slices
    results: list[dict]
    decision: Decision
    started_at: datetime
    as_of: datetime

    def parameters(self) -> dict[str, list[Parameter]]:
        """Return what is written, by model."""
        return {
            MODEL: self.fitted.parameters,
            SINGLE: self.fitted.single,
            CLUSTERS: self.clusters.parameters() if self.clusters else [],
        }

    def version(self) -> str:
        """Return the name that the three share."""
        found = self.parameters().values()
        return version_name(self.as_of, [item for parameters in found for item in parameters])

    def metrics(self) -> dict:
        """Return what is told of the training, fit for JSON."""
        choices = sorted(self.fitted.choices, key=lambda choice: choice.mixture.components)
        return {
            "components": self.fitted.mixture.components,
            "choices": [
                {
                    "components": choice.mixture.components,
                    "log_loss": round(choice.log_loss, 6),
                    "excess": round(choice.excess, 6),
                    "standard_error": round(choice.standard_error, 6),
                    "bic": round(choice.bic, 1),
                }
                for choice in choices
            ],
            "clusters": {
                str(number): round(value, 4)
                for number, value in (self.clusters.silhouettes if self.clusters else {}).items()
            },
            "results": self.results,
        }


def with_trained(
    models: FittedModels, trained: Trained, is_live_usable: bool
) -> tuple[FittedModels, Decision]:
    """Return what is written, and what became of the new version.

    is_live_usable: whether there is a live version that stays if the new one is a candidate; one
    that cannot be used becomes retired.
    """
    decision = trained.decision
    live = models.live(MODEL)
    if live and live[0] == trained.version():
        # The same input once more: it cannot be better than itself, and stays as it is.
        return models, Decision(LIVE, "live: it has been so already")
    retires_live = decision.status == LIVE or not is_live_usable
    for model, parameters in trained.parameters().items():
        new = _version(trained, model, parameters, decision)
        models = models.with_version(new, retires_live)
    return models, decision


def clusters_alone(clusters: Clusters, started_at: datetime) -> FittedModels:
    """Return clusters as the second build reads them, which makes features of them."""
    parameters = clusters.parameters()
    version = Version(
        model=CLUSTERS,
        version=version_name(started_at, parameters),
        parameters=parameters,
        trained_as_of=started_at,
        fitted_on=str(started_at),
        training_rows=0,
        metrics="{}",
        status=LIVE,
        decision="live: it is being tried",
    )
    return FittedModels().with_version(version, retires_live=False)


def _version(
    trained: Trained, model: str, parameters: list[Parameter], decision: Decision
) -> Version:
    return Version(
        model=model,
        version=trained.version(),
        parameters=parameters,
        trained_as_of=trained.as_of,
        fitted_on=f"{trained.started_at}, {trained.as_of}",
        training_rows=len(trained.slices.earlier),
        metrics=json.dumps(trained.metrics(), sort_keys=True),
        status=decision.status,
        decision=decision.reason,
    )
