"""Train the ranking: fit it to one horizon of the past, test it on the next, write it down."""

import json
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError, TooLittleData
from cross_sell.evaluate.backtest.outcomes import load_outcomes
from cross_sell.project.variables import project_var
from cross_sell.train.parameters import (
    Parameter,
    check_parameters,
    default_parameters,
    with_untaught,
)
from cross_sell.train.ranking.dates import Dates, training_dates
from cross_sell.train.ranking.examples import (
    Examples,
    load_candidates,
    read_examples,
    wanted_event,
)
from cross_sell.train.ranking.fit import Fit, fit
from cross_sell.train.ranking.gate import Decision, decide, rankings
from cross_sell.train.ranking.lists import (
    load_scores,
    ranking_method,
    rules,
    source_methods,
)
from cross_sell.train.ranking.measure import measure
from cross_sell.train.ranking.scores import COMPONENTS, ranking_terms
from cross_sell.train.shops import (
    USERS,
    Say,
    built_shop,
    checked_shop,
    only_one_training,
    peak_memory,
    working_folder,
)
from cross_sell.train.versions import (
    LIVE,
    FittedModels,
    Version,
    models_folder,
    read_models,
    version_name,
    write_models,
)

MODEL = "ranking"
FEATURES = ("+int_ranking_features", "int_distinct_events")
# Ten positives for each weight that they must settle (Peduzzi and others 1996); of the weights, the
# ridge leaves a small shop about twenty.
MINIMUM_POSITIVES = 200
# With fewer, the ends of a bootstrap interval rest on a few users.
MINIMUM_USERS = 100

def train_ranking(
    data: Path,
    *,
    as_of: datetime | None = None,
    days: int = 28,
    variables: dict | None = None,
    models: Path | None = None,
    on_examples: Callable[[Examples], None] = lambda examples: None,
    say: Say = lambda line: None,
) -> dict:
    """Fit the ranking to a shop's past, test it, and write it down.

    data: folder of the input tables. as_of: UTC, by default the last event; what came after it is
    not looked at. days: the horizon. variables: vars of the builds. models: folder of the fitted
    models, by default models_fitted in data. on_examples: is given what the ranking is fitted to,
    so that others can be fitted to the same.

    The shop is built as of two horizons before as_of, where the ranking is fitted to what came in
    the horizon after, and as of one horizon before, where its lists are compared with others. The
    new version goes live, whole or in one class of items, where it is better than the live one or,
    without one, than the default (`gate.decide`).

    Returns version, status, decision, event_type (purchase, or any touch in a shop without
    purchases), days, as_of, fitted_on, tested_on, training_rows, strengths, results (the records of
    `measure.measure`), files, peak_memory_bytes and seconds. CrossSellError on what cannot be used
    and on too little data; then nothing is written.
    """
    started = time.monotonic()
    variables = variables or {}
    work = working_folder()
    folder = models_folder(data, variables, models)
    checked, variables = checked_shop(work, data, variables, say)
    dates = training_dates(checked.first_event_at, checked.last_event_at, as_of, days)
    fitted_models = read_models(folder)
    terms = ranking_terms()
    rivals = _rivals(fitted_models, dates, terms, say)

    with only_one_training(work):
        with built_shop(work, variables, dates.fitted_on, say, FEATURES) as shop:
            event_type = wanted_event(shop)
            examples = _read_examples(shop, dates, terms, event_type, say)
        fitted = fit(examples)
        for component, strength in fitted.strengths.items():
            say(f"  {component} items: {_ridge(strength)}")
        on_examples(examples)
        with built_shop(work, variables, dates.tested_on, say, FEATURES) as shop:
            repeat_share = float(variables.get("repeat_share", project_var("repeat_share")))
            rival = next(iter(rivals), None)
            trained = with_untaught(fitted.parameters, rivals.get(rival, []))
            possible = rankings(trained, rivals.get(rival))
            results = _test(
                shop, dates, terms, event_type, possible, rivals, repeat_share, say
            )
        decision = decide(results, rival)
        version = _version(dates, event_type, examples, fitted, results, decision, possible)
        live = fitted_models.live(MODEL)
        if live and live[0] == version.version:
            # The same input once more: it cannot be better than itself, and stays as it is.
            version = replace(version, status=LIVE, decision="live: it has been so already")
            files = write_models(folder, fitted_models)
        else:
            retires_live = version.status == LIVE or "live" not in rivals
            files = write_models(folder, fitted_models.with_version(version, retires_live))
    return {
        "version": version.version,
        "status": version.status,
        "decision": version.decision,
        "event_type": event_type,
        "days": days,
        "as_of": str(dates.as_of),
        "fitted_on": str(dates.fitted_on),
        "tested_on": str(dates.tested_on),
        "training_rows": version.training_rows,
        "strengths": fitted.strengths,
        "results": results,
        "files": [str(file) for file in files],
        "peak_memory_bytes": peak_memory(),
        "seconds": round(time.monotonic() - started, 1),
    }


def _rivals(
    models: FittedModels, dates: Dates, terms: list[str], say: Say
) -> dict[str, list[Parameter]]:
    """Return what the new ranking is compared with, by name: the live version, then the default.

    A live version that this project cannot use is told and left out. CrossSellError if it knows
    what came after as_of, as no earlier one should take its place.
    """
    rivals = {}
    live = models.live(MODEL)
    if live:
        version, parameters = live
        known = models.trained_as_of(MODEL, version)
        if known and known > dates.as_of:
            raise CrossSellError(
                f"the live version {version} knows what happened up to {known}, after"
                f" {dates.as_of}: give another folder with --models"
            )
        try:
            check_parameters(parameters, COMPONENTS, terms, f"the live version {version}")
            rivals["live"] = parameters
        except CrossSellError as error:
            say(f"{error}: it becomes retired")
    default = default_parameters(MODEL)
    if default:
        check_parameters(default, COMPONENTS, terms, "the default")
        rivals["default"] = default
    return rivals


def _read_examples(
    shop: duckdb.DuckDBPyConnection, dates: Dates, terms: list[str], event_type: str, say: Say
) -> Examples:
    """Return what the ranking is fitted to. CrossSellError if it is too little."""
    load_outcomes(shop, [dates.days], USERS)
    load_candidates(shop, terms, event_type)
    examples = read_examples(shop, terms)
    positives = int(examples.is_positive.sum())
    if positives < MINIMUM_POSITIVES:
        raise TooLittleData(
            f"too little data to train on: of all candidates as of {dates.fitted_on}, {positives}"
            f" were {_happened(event_type)} in the {dates.days} days after, and"
            f" {MINIMUM_POSITIVES} are needed, ten for each of about twenty weights:"
            " the ranking stays as it is"
        )
    say(
        f"Fitting to {positives:,} candidates that were {_happened(event_type)} and"
        f" {len(examples.is_positive) - positives:,} that were not"
    )
    return examples


def _test(
    shop: duckdb.DuckDBPyConnection,
    dates: Dates,
    terms: list[str],
    event_type: str,
    possible: dict[str, list[Parameter]],
    rivals: dict[str, list[Parameter]],
    repeat_share: float,
    say: Say,
) -> list[dict]:
    """Return how the lists do, as `measure.measure`. CrossSellError if too few users can tell."""
    load_outcomes(shop, [dates.days], USERS)
    users = shop.execute(
        "select count(*) from cases"
        " where event_type = ? and item_class = 'all' and user_class = 'all'",
        [event_type],
    ).fetchone()[0]
    if users < MINIMUM_USERS:
        raise TooLittleData(
            f"too little data to test on: {users} users of before {dates.tested_on} have"
            f" {_happened(event_type)} anything in the {dates.days} days after, and"
            f" {MINIMUM_USERS} are needed for an interval: the ranking stays as it is"
        )
    say(f"Testing on {users:,} users")
    compared = {**possible, **rivals}
    load_scores(shop, terms, compared)
    methods = [
        *(ranking_method(name, repeat_share) for name in compared),
        *source_methods(shop, terms),
        *rules(),
    ]
    return measure(shop, methods, event_type, say)


def _version(
    dates: Dates,
    event_type: str,
    examples: Examples,
    fitted: Fit,
    results: list[dict],
    decision: Decision,
    possible: dict[str, list[Parameter]],
) -> Version:
    parameters = possible[decision.method]
    metrics = {
        "event_type": event_type,
        "days": dates.days,
        "tested_on": str(dates.tested_on),
        "strengths": fitted.strengths,
        "results": results,
    }
    return Version(
        model=MODEL,
        version=version_name(dates.as_of, parameters),
        parameters=parameters,
        trained_as_of=dates.as_of,
        fitted_on=str(dates.fitted_on),
        training_rows=len(examples.is_positive),
        metrics=json.dumps(metrics, sort_keys=True),
        status=decision.status,
        decision=decision.reason,
    )


def _ridge(strength: float | None) -> str:
    if strength is None:
        return "too few came true, so all are as likely"
    return f"the loss counts {strength:g} beside the ridge"


def _happened(event_type: str) -> str:
    return "bought" if event_type == "purchase" else "touched"
