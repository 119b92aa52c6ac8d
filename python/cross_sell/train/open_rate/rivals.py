"""The live version that a new open rate is compared with."""

from datetime import datetime

from cross_sell.errors import CrossSellError
from cross_sell.train.open_rate import chances, clusters
from cross_sell.train.open_rate.examples import ASSIGNMENT_GROUPS, EXPERT_GROUPS, Terms
from cross_sell.train.parameters import Parameter, check_parameters
from cross_sell.train.shops import Say
from cross_sell.train.versions import FittedModels

MODEL, SINGLE, CLUSTERS = MODELS = ("open_rate", "open_rate_single", "user_clusters")


def live_parameters(
    models: FittedModels, as_of: datetime, terms: Terms, say: Say
) -> dict[str, list[Parameter]]:
    """Return the parameters of what is live, by model; none of a model that has no live version.

    A live version that this project cannot use is told and left out. CrossSellError if one knows
    what came after as_of, as no earlier one should take its place.
    """
    found = {}
    for model in MODELS:
        live = models.live(model)
        if not live:
            continue
        version, parameters = live
        known = models.trained_as_of(model, version)
        if known and known > as_of:
            raise CrossSellError(
                f"the live version {version} of {model} knows what happened up to {known}, after"
                f" {as_of}: give another folder with --models"
            )
        try:
            _check(model, parameters, terms, f"the live version {version} of {model}")
            found[model] = parameters
        except CrossSellError as error:
            say(f"{error}: it becomes retired")
    return found


def _check(model: str, parameters: list[Parameter], terms: Terms, where: str) -> None:
    """Stop at a parameter that cannot be used. Of clusters the terms are the shop's categories."""
    if model == CLUSTERS:
        paths = [parameter.term for parameter in parameters]
        check_parameters(parameters, clusters.component_names(), paths, where)
        return
    numbers, categories = terms.of(dict.fromkeys((*ASSIGNMENT_GROUPS, *EXPERT_GROUPS)))
    values = [
        parameter.term
        for parameter in parameters
        if parameter.term.partition("=")[0] in categories and "=" in parameter.term
    ]
    names = chances.component_names()
    check_parameters(parameters, names, [*numbers, *values], where)
    found = {parameter.component for parameter in parameters}
    if not any(name in found for name in names if name.startswith(chances.EXPERT)):
        raise CrossSellError(f"{where} has no expert")
