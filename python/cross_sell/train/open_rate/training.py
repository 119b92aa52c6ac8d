"""Train the open rate: clusters and pair scores from before, messages since, test, write down."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from cross_sell.errors import CrossSellError, TooLittleData
from cross_sell.project.variables import project_var
from cross_sell.train.open_rate import gate, plots
from cross_sell.train.open_rate.behaviour import read_behaviour
from cross_sell.train.open_rate.chances import open_chances
from cross_sell.train.open_rate.clusters import Clusters, fit_clusters
from cross_sell.train.open_rate.dates import window_start
from cross_sell.train.open_rate.examples import Terms, open_rate_terms, read_examples
from cross_sell.train.open_rate.fits import Fit, Slices, fit, sliced
from cross_sell.train.open_rate.pairs import write_pair_scores
from cross_sell.train.open_rate.rivals import CLUSTERS, MODEL, live_parameters
from cross_sell.train.open_rate.written import Trained, clusters_alone, with_trained
from cross_sell.train.parameters import Parameter
from cross_sell.train.shops import (
    Say,
    built_shop,
    checked_shop,
    only_one_training,
    peak_memory,
    working_folder,
)
from cross_sell.train.versions import models_folder, read_models, write_models

BEFORE = ("+int_pair_scores", "+int_user_item_days", "+int_recommended_categories")
SINCE = ("+int_open_examples",)
WINDOW = "open_rate_training_days"


def train_open_rate(
    data: Path,
    *,
    as_of: datetime | None = None,
    variables: dict | None = None,
    models: Path | None = None,
    pictures: Path | None = None,
    say: Say = lambda line: None,
) -> dict:
    """Fit the open rate to the messages of a shop's last days, test it, and write it down.

    data: folder of the input tables. as_of: UTC, by default the last event; what came after it is
    not looked at. variables: vars of the builds; open_rate_training_days says how many days. models:
    folder of the fitted models, by default models_fitted in data. pictures: folder of two
    plots, which take more fits; none by default.

    The shop is built as of the start of these days, where the clusters of users are fitted and the
    scores of pairs are kept, and as of their end, where the messages are read. Of the days, the last
    quarter is held out: the new version goes live if it foretells its messages better than the live
    one or, without one, than one open rate for all (`gate.decide`). The clusters go with it.

    Returns version, status, decision, days, as_of, started_at, tested_from, training_rows,
    components, choices, clusters (silhouettes by number), results (the records of `gate.measure`),
    files, peak_memory_bytes and seconds. CrossSellError on what cannot be used and on too little
    data; then nothing is written.
    """
    started = time.monotonic()
    variables = variables or {}
    work = working_folder()
    folder = models_folder(data, variables, models)
    checked, variables = checked_shop(work, data, variables, say)
    if not (checked.has_rows("messages") or variables.get("messages_relation")):
        raise TooLittleData(
            f"too little data to train on: there are no messages in {data}: the open rate stays as"
            " it is"
        )
    days = int(variables.get(WINDOW, project_var(WINDOW)))
    start, end = window_start(checked.first_event_at, checked.last_event_at, as_of, days)
    fitted_models = read_models(folder)
    terms = open_rate_terms()
    live = live_parameters(fitted_models, end, terms, say)

    with only_one_training(work), _handed_over(work) as given:
        with built_shop(work, variables, start, say, BEFORE) as shop:
            write_pair_scores(shop, given)
            clusters = fit_clusters(read_behaviour(shop), live.get(CLUSTERS, []))
        _tell_clusters(clusters, say)
        if clusters:
            write_models(given, clusters_alone(clusters, start))
        variables["models_path"] = str(given)
        with built_shop(work, variables, end, say, SINCE) as shop:
            slices = sliced(read_examples(shop, terms), end, days)
        say(
            f"Fitting to {len(slices.earlier):,} messages, of which"
            f" {slices.earlier.is_opened.mean():.1%} were opened"
        )
        fitted = fit(slices.earlier, terms, say=say)
        results = _tested(fitted, slices, live.get(MODEL))
        rival = gate.LIVE_VERSION if MODEL in live else gate.SAME
        decision = gate.decide(results, rival)
        trained = Trained(fitted, clusters, slices, results, decision, start, end)
        drawn = _drawn(pictures, fitted, slices, terms, say) if pictures else []
        found, decision = with_trained(fitted_models, trained, MODEL in live)
        files = write_models(folder, found)
    return {
        "version": trained.version(),
        "status": decision.status,
        "decision": decision.reason,
        "days": days,
        "as_of": str(end),
        "started_at": str(start),
        "tested_from": str(slices.tested_from),
        "training_rows": len(slices.earlier),
        **trained.metrics(),
        "files": [str(file) for file in [*files, *drawn]],
        "peak_memory_bytes": peak_memory(),
        "seconds": round(time.monotonic() - started, 1),
    }


@contextmanager
def _handed_over(work: Path) -> Iterator[Path]:
    """Lend an empty folder, for what one build hands to the other."""
    given = work / "handed_over"
    shutil.rmtree(given, ignore_errors=True)
    given.mkdir(parents=True)
    try:
        yield given
    finally:
        shutil.rmtree(given, ignore_errors=True)


def _tell_clusters(clusters: Clusters | None, say: Say) -> None:
    if clusters is None:
        say("  too few users to tell clusters of them apart")
    else:
        number = len(clusters.centroids)
        say(f"  {number} clusters of users, silhouette {clusters.silhouettes[number]:.3f}")


def _tested(fitted: Fit, slices: Slices, live: list[Parameter] | None) -> list[dict]:
    """Return how well the later messages are foretold, as `gate.measure`."""
    later = slices.later
    chances = {gate.TRAINED: open_chances(fitted.parameters, later)}
    if live:
        chances[gate.LIVE_VERSION] = open_chances(live, later)
    if fitted.mixture.components > 1:
        chances[gate.SINGLE] = open_chances(fitted.single, later)
    chances[gate.SAME] = np.full(len(later), slices.earlier.is_opened.mean())
    return gate.measure(chances, later)


def _drawn(folder: Path, fitted: Fit, slices: Slices, terms: Terms, say: Say) -> list[Path]:
    """Draw both pictures, and return their files."""
    say("Fitting for the pictures")
    by_components = plots.likelihoods(slices.earlier, terms, fitted, say=say)
    by_activity = plots.weights_by_activity(slices.earlier, terms, fitted)
    return plots.draw(folder, by_components, by_activity)
