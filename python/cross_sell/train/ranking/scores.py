"""What the ranking scores: its terms, its components, and the log odds that parameters give."""

from collections.abc import Iterable, Sequence

import numpy as np

from cross_sell.project.macros import load_macro
from cross_sell.train.parameters import CONSTANT, Parameter

NEW, KNOWN = COMPONENTS = ("new", "known")


def ranking_terms() -> list[str]:
    """Return the terms of the ranking in their order: the macro of that name has them."""
    sources = load_macro("lists", "candidate_sources")()
    return load_macro("lists", "ranking_terms", candidate_sources=lambda: sources)()


def score(
    parameters: Iterable[Parameter],
    terms: Sequence[str],
    features: np.ndarray,
    is_known: np.ndarray,
) -> np.ndarray:
    """Return the log odds of each candidate, as int_candidate_scores has them, shape (rows,).

    terms: the columns of features. features: shape (rows, terms). is_known: shape (rows,), which
    component each row has. A term without a parameter adds nothing.
    """
    places = {term: place for place, term in enumerate(terms)}
    constants = dict.fromkeys(COMPONENTS, 0.0)
    weights = {component: np.zeros(len(terms)) for component in COMPONENTS}
    for parameter in parameters:
        if parameter.term == CONSTANT:
            constants[parameter.component] += parameter.value
        else:
            weight = parameter.value / parameter.scale
            weights[parameter.component][places[parameter.term]] = weight
            constants[parameter.component] -= weight * parameter.mean
    features = features.astype(np.float64, copy=False)
    return np.where(
        is_known,
        features @ weights[KNOWN] + constants[KNOWN],
        features @ weights[NEW] + constants[NEW],
    )
