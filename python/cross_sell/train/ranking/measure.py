"""Measure lists user by user beside those of the new ranking, with paired intervals."""

from collections.abc import Callable, Sequence

import duckdb
import numpy as np

from cross_sell.evaluate.backtest import metrics
from cross_sell.evaluate.bootstrap import interval, resampled_means
from cross_sell.evaluate.methods.baselines import MOST_POPULAR, load_list_inputs
from cross_sell.evaluate.methods.method import Method

MEASURED = ("map_at_12", "recall_at_20")
ITEM_CLASSES = ("all", "new", "known")
DIGITS = 6
# Of what is asked beside the one question that comes first.
STRICT_LEVEL = 99


def measure(
    connection: duckdb.DuckDBPyConnection,
    methods: Sequence[Method],
    event_type: str,
    say: Callable[[str], None] = lambda line: None,
) -> list[dict]:
    """Return one record per item_class, method and metric, the methods in their order.

    connection: its default database is a build, `outcomes.load_outcomes` has been called for one
    length of outcome. methods: the new ranking first. event_type: what the lists were to find.

    Keys: item_class (all, new, known), method, metric (map_at_12, recall_at_20), value, low, high
    (95 % interval), difference, difference_low, difference_high (the first method minus this one,
    paired by user; None for the first), difference_lowest, difference_highest (its 99 % interval),
    users.
    """
    metrics.create_user_values(connection)
    load_list_inputs(connection)
    MOST_POPULAR.load_lists(connection)
    connection.execute("create or replace temp table popular_lists as from lists")
    for method in methods:
        say(f"  lists of {method.name}")
        method.load_lists(connection)
        metrics.add_user_values(connection, method.name)
    names = [method.name for method in methods]
    places = [metrics.METRICS.index(metric) for metric in MEASURED]
    records = []
    slices = {}
    for part in metrics.slices(connection):
        _, found_type, item_class, user_class, _ = part
        if (found_type, user_class) == (event_type, "all"):
            slices[item_class] = part
    for item_class in ITEM_CLASSES:
        if item_class in slices:
            values = metrics.slice_values(connection, names, slices[item_class])[:, :, places]
            records += compared(values, names, item_class)
    return records


def compared(values: np.ndarray, names: Sequence[str], item_class: str) -> list[dict]:
    """Return the records of one class of items.

    values: of each user by each method in each metric of MEASURED, shape (users, methods, metrics).
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        means = values.mean(axis=0)
        resampled = resampled_means(values.reshape(len(values), -1)).reshape(-1, *means.shape)
    low, high = interval(resampled)
    difference = means[0] - means
    differences = resampled[:, :1] - resampled
    difference_low, difference_high = interval(differences)
    difference_lowest, difference_highest = interval(differences, STRICT_LEVEL)
    records = []
    for place, name in enumerate(names):
        for column, metric in enumerate(MEASURED):
            numbers = {
                "value": means, "low": low, "high": high, "difference": difference,
                "difference_low": difference_low, "difference_high": difference_high,
                "difference_lowest": difference_lowest, "difference_highest": difference_highest,
            }
            record = {"item_class": item_class, "method": name, "metric": metric}
            for key, array in numbers.items():
                is_told = place > 0 or not key.startswith("difference")
                record[key] = round(float(array[place, column]), DIGITS) if is_told else None
            records.append({**record, "users": len(values)})
    return records
