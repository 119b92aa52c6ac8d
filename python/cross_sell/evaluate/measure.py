"""Measure all methods on one built database: records of every metric, with intervals."""

from collections.abc import Callable, Sequence

import duckdb
import numpy as np

from cross_sell.evaluate import baselines, by_source as sources, metrics, peers
from cross_sell.evaluate.bootstrap import interval, resampled_means

OURS = "ours"
FIRST = "ours under the first setting"
NUMBERS = ("value", "low", "high", "difference", "difference_low", "difference_high")


def measure(
    connection: duckdb.DuckDBPyConnection,
    methods: Sequence[str],
    *,
    by_source: bool = False,
    is_first: bool,
    say: Callable[[str], None],
) -> list[dict]:
    """Return one record a days, event_type, item_class, user_class, method and metric.

    connection: its default database is a build, `outcomes.load_outcomes` has been called.
    methods: baselines beside ours. by_source: measure the sources of candidates, too. is_first:
    the build is of the first setting; later calls with False compare with it.

    Keys: days, event_type, item_class (all None for figures of whole lists), user_class, method,
    metric, value, low, high (95 % interval), difference, difference_low, difference_high, users.
    difference is ours minus the method, both of this build; for ours itself, it is ours minus
    ours under the first setting.
    """
    if is_first:
        metrics.create_user_values(connection)
    baselines.load_list_inputs(connection)
    baselines.load_lists(connection, "most_popular")
    connection.execute("create or replace temp table popular_lists as from lists")
    methods = [OURS, *(sources.methods(connection) if by_source else []), *methods]
    records = []
    figures = {}
    for method in methods:
        say(f"  lists of {method}")
        _load_lists(connection, method)
        metrics.add_user_values(connection, method)
        figures[method] = metrics.list_figures(connection)
    for part in metrics.slices(connection):
        columns = methods if is_first else [*methods, FIRST]
        records += _slice_records(metrics.slice_values(connection, columns, part), columns, part)
    users = connection.execute("select count(*) from evaluated_users").fetchone()[0]
    for method, values in figures.items():
        for metric, value in values.items():
            ours = figures[OURS][metric]
            is_comparable = method != OURS and None not in (value, ours)
            difference = ours - value if is_comparable else None
            whole_lists = (None, None, None, "all", users)
            records.append(_record(whole_lists, method, metric, value, difference=difference))
    if is_first:
        connection.execute("update user_values set method = ? where method = ?", [FIRST, OURS])
    connection.execute("delete from user_values where method <> ?", [FIRST])
    return records


def _load_lists(connection: duckdb.DuckDBPyConnection, method: str) -> None:
    if method == OURS:
        connection.execute(OUR_LISTS)
    elif sources.is_method(method):
        sources.load_lists(connection, method)
    elif method in peers.METHODS:
        peers.load_lists(connection, method)
    else:
        baselines.load_lists(connection, method)


def _slice_records(
    values: np.ndarray, columns: Sequence[str], part: tuple[int, str, str, str, int]
) -> list[dict]:
    """values: shape (cases, columns, metrics); columns: methods, ours first, then perhaps FIRST."""
    means = values.mean(axis=0)
    resampled = resampled_means(values.reshape(len(values), -1)).reshape(-1, *means.shape)
    low, high = interval(resampled)
    difference = means[0] - means
    difference_low, difference_high = interval(resampled[:, :1] - resampled)
    records = []
    for place, method in enumerate(columns):
        if method == FIRST:
            continue
        other = place
        if method == OURS:
            other = columns.index(FIRST) if FIRST in columns else None
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


OUR_LISTS = f"""
create or replace temp table lists as
select users.user_key, items.item_key, recommendations.recommendation_rank as item_rank
from user_recommendations as recommendations
inner join int_users as users on recommendations.user_id = users.user_id
inner join evaluated_users on users.user_key = evaluated_users.user_key
inner join int_items as items on recommendations.item_id = items.item_id
where recommendations.recommendation_rank <= {baselines.LIST_LENGTH}
"""
