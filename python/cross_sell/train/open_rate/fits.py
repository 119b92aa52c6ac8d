"""Fit the open rate: how many components, then these and one alone to all earlier days."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from sklearn.base import clone

from cross_sell.errors import CrossSellError, TooLittleData
from cross_sell.train.open_rate.chances import COMPONENTS
from cross_sell.train.open_rate.columns import Sides
from cross_sell.train.open_rate.examples import OpenExamples, Terms
from cross_sell.train.open_rate.mixture import LogisticMixture
from cross_sell.train.open_rate.selection import (
    Choice,
    Features,
    choose_components,
    log_losses,
)
from cross_sell.train.parameters import Parameter

NUMBERS = range(1, COMPONENTS + 1)
# Ten opened messages for each of the twenty or so weights that matter (Peduzzi and others 1996).
MINIMUM_OPENED = 200
# With fewer, the ends of a bootstrap interval rest on a few users.
MINIMUM_USERS = 100
# Keys of users are in the order of a hash, so their remainder is a fair fifth.
FOLDS = 5
# With more rows, one fold of the users tells the ridges apart, in a fifth of the time.
FEW_ROWS = 100_000
# Penalties on squared weights; the last is the strongest.
RIDGES = (1.0, 10.0, 100.0, 1_000.0)
# The last quarter of the days is not looked at until the fit stands.
TEST_SHARE = 0.25


@dataclass(frozen=True)
class Slices:
    """Messages of the earlier days, to fit to, and of the later ones, to test on."""

    earlier: OpenExamples
    later: OpenExamples
    tested_from: datetime


@dataclass(frozen=True)
class Fit:
    """What was fitted to the earlier days.

    choices: per number of components, the chosen one first, as fitted to four fifths of the users.
    mixture: of the chosen number, fitted to all; parameters and single: that and one component.
    """

    sides: Sides
    choices: list[Choice]
    mixture: LogisticMixture
    parameters: list[Parameter]
    single: list[Parameter]


def sliced(examples: OpenExamples, as_of: datetime, days: int) -> Slices:
    """Return the earlier and the later messages. CrossSellError if they are too few to tell."""
    tested_from = as_of - TEST_SHARE * timedelta(days=days)
    is_earlier = examples.before(tested_from)
    slices = Slices(examples.only(is_earlier), examples.only(~is_earlier), tested_from)
    what = f"of the messages of the {days} days up to {as_of} whose time to be opened is over"
    if not len(examples):
        raise TooLittleData(
            f"too little data to train on: there are none {what}, or none that offer an item:"
            " the open rate stays as it is"
        )
    opened = int(slices.earlier.is_opened.sum())
    if not examples.is_opened.any():
        raise TooLittleData(
            f"{what}, none was opened: log opened_at, or there is nothing to learn"
        )
    if examples.is_opened.all():
        raise TooLittleData(
            f"{what}, all {len(examples):,} were opened: log what was not opened, too, or there is"
            " nothing to learn"
        )
    rest = len(slices.earlier) - opened
    if min(opened, rest) < MINIMUM_OPENED:
        raise TooLittleData(
            f"too little data to train on: before {tested_from}, {opened} messages were opened and"
            f" {rest} were not, and {MINIMUM_OPENED} of each are needed: the open rate stays as it"
            " is; a larger open_rate_training_days (--vars) reads more messages"
        )
    users = len(np.unique(slices.later.users))
    if users < MINIMUM_USERS:
        raise TooLittleData(
            f"too little data to test on: {users} users were sent messages from {tested_from} on,"
            f" and {MINIMUM_USERS} are needed for an interval: the open rate stays as it is"
        )
    return slices


def fit(
    earlier: OpenExamples,
    terms: Terms,
    mixture: LogisticMixture | None = None,
    numbers: Sequence[int] = NUMBERS,
    say: Callable[[str], None] = lambda line: None,
) -> Fit:
    """Choose the ridge and the number of components on users held out, then fit it to all users.

    mixture: its settings are used, apart from these two.
    """
    sides = Sides.of(earlier, terms)
    features = sides.features(earlier)
    mixture = clone(mixture or LogisticMixture()).set_params(ridge=best_ridge(features))
    say(f"  ridge {mixture.ridge:g}")
    is_held = features.users % FOLDS == 0
    choices = choose_components(
        features.only(~is_held), features.only(is_held), numbers, mixture
    )
    for choice in sorted(choices, key=lambda choice: choice.mixture.components):
        say(
            f"  {choice.mixture.components} components: log loss {choice.log_loss:.5f} of users"
            f" held out, {choice.excess:+.5f} ± {choice.standard_error:.5f} beside the best;"
            f" BIC {choice.bic:,.0f}"
        )
    chosen = choices[0].mixture.components
    say(f"  {chosen} are enough")
    whole = {
        number: clone(mixture)
        .set_params(components=number)
        .fit(features.expert, features.assignment, features.labels)
        for number in {1, chosen}
    }
    return Fit(
        sides,
        choices,
        whole[chosen],
        sides.parameters(whole[chosen]),
        sides.parameters(whole[1]),
    )


def best_ridge(features: Features) -> float:
    """Return the ridge under which one component foretells users best that it was not fitted to.

    Of many rows, one fold of the users is held out only. It is used for any number of components.
    """
    losses = np.zeros(len(RIDGES))
    for fold in range(FOLDS if len(features.labels) <= FEW_ROWS else 1):
        is_held = features.users % FOLDS == fold
        others, held = features.only(~is_held), features.only(is_held)
        for place, ridge in enumerate(RIDGES):
            single = LogisticMixture(components=1, ridge=ridge, starts=1, tolerance=1e-8)
            single.fit(others.expert, others.assignment, others.labels)
            losses[place] += log_losses(single, held).sum()
    return RIDGES[int(np.argmin(losses))]
