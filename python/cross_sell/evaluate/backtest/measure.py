"""Measure all methods on one built database: records of every metric, with intervals."""

from collections.abc import Callable, Sequence

import duckdb
import numpy as np

from cross_sell.evaluate.backtest import metrics
from cross_sell.evaluate.bootstrap import interval, resampled_means
from cross_sell.evaluate.methods.baselines import MOST_POPULAR, load_list_inputs
from cross_sell.evaluate.methods.method import Method
from cross_sell.evaluate.methods.ours import OUR_MART, OURS
from cross_sell.evaluate.methods.sources import source_methods

OURS_FIRST_SETTING = "ours under the first setting"
NUMBERS = ("value", "low", "high", "difference", "difference_low", "difference_high")


def measure(
    connection: duckdb.DuckDBPyConnection,
    methods: Sequence[Method],
    *,
    by_source: bool = False,
    is_first: bool,
    say: Callable[[str], None],
) -> list[dict]:
    """Return one record per days, event_type, item_class, user_class, method and metric.

    connection: its default database is a build, `outcomes.load_outcomes` has been called.
    methods: beside ours. by_source: measure the sources of candidates, too. is_first: the build is
    of the first setting; later calls with False compare with it.

    Keys: days, event_type, item_class (all None for figures of lists of all items, whatever the
    outcome), user_class, method, metric, value, low, high (95 % interval), difference,
    difference_low, difference_high, users.
    difference is ours minus the method, both of this build; for ours itself, it is ours minus
    ours under the first setting.
    """
    if is_first:
        metrics.create_user_values(connection)
    load_list_inputs(connection)
    MOST_POPULAR.load_lists(connection)
    connection.execute("create or replace temp table popular_lists as from lists")
    records = []
    figures = {}
    sources = source_methods(connection) if by_source else []
    for method in (OURS, OUR_MART, *sources, *methods):
        say(f"  lists of {method.name}")
        method.load_lists(connection)
        metrics.add_user_values(connection, method.name)
        figures[method.name] = metrics.list_figures(connection)
    columns = [*figures] if is_first else [*figures, OURS_FIRST_SETTING]
    for part in metrics.slices(connection):
        records += _slice_records(metrics.slice_values(connection, columns, part), columns, part)
    users = connection.execute("select count(*) from evaluated_users").fetchone()[0]
    for method, values in figures.items():
        for metric, value in values.items():
            ours = figures[OURS.name][metric]
            is_comparable = method != OURS.name and None not in (value, ours)
            difference = ours - value if is_comparable else None
            whole_lists = (None, None, None, "all", users)
            records.append(_record(whole_lists, method, metric, value, difference=difference))
    if is_first:
        connection.execute(
            "update user_values set method = ? where method = ?", [OURS_FIRST_SETTING, OURS.name]
        )
    connection.execute("delete from user_values where method <> ?", [OURS_FIRST_SETTING])
    return records


def _slice_records(
    values: np.ndarray, columns: Sequence[str], part: tuple[int, str, str, str, int]
) -> list[dict]:
    """Return the records of one slice.

    values: shape (cases, columns, metrics). columns: methods, ours first, and last, where there is
    one to compare with, ours under the first setting.
    """
    means = values.mean(axis=0)
    resampled = resampled_means(values.reshape(len(values), -1)).reshape(-1, *means.shape)
    low, high = interval(resampled)
    difference = means[0] - means
    difference_low, difference_high = interval(resampled[:, :1] - resampled)
    places = {method: place for place, method in enumerate(columns)}
    records = []
    for method, place in places.items():
        if method == OURS_FIRST_SETTING:
            continue
        other = place
        if method == OURS.name:
            other = places.get(OURS_FIRST_SETTING)
        for column, metric in enumerate(metrics.METRICS):
            compared = {}
            if other is not None:
                compared = {
                    "difference": difference[other, column],
                    "difference_low": difference_low[other, column],
                    "difference_high": difference_high[other, column],
                }
            value = means[place, column]
            bounds = {"low": low[place, column], "high": high[place, column]}
            records.append(_record(part, method, metric, value, **bounds, **compared))
    return records


def _record(
    part: tuple[int | None, str | None, str | None, str, int],
    method: str,
    metric: str,
    value: float | None,
    **more: float | None,
) -> dict:
    days, event_type, item_class, user_class, users = part
    numbers = {name: None for name in NUMBERS} | {"value": value} | more
    return {
        "days": days,
        "event_type": event_type,
        "item_class": item_class,
        "user_class": user_class,
        "method": method,
        "metric": metric,
        **{name: None if number is None else float(number) for name, number in numbers.items()},
        "users": users,
    }
