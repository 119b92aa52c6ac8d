"""Measure lists of items for an item against orders: figures over cases, customer by customer.

hit_rate_at_10  share of the cases with a target among the first ten of the list.
mrr_at_10       mean of 1 / place of the first target, 0 where there is none among the ten
                (Voorhees 1999).
coverage        share of the cases whose item has a list at all.

A case without a list has 0 everywhere. Intervals are of resampled customers, since the cases of one
order stand and fall together: each resample takes all cases of the customers it draws.
"""

import duckdb
import numpy as np

from cross_sell.evaluate.bootstrap import interval, resampled_means

METRICS = ("hit_rate_at_10", "mrr_at_10", "coverage")


def customer_sums(connection: duckdb.DuckDBPyConnection, task: str) -> np.ndarray:
    """Return the sums over cases of the table `lists`, shape (customers, 1 + metrics).

    The first column is the number of cases, the others are the metrics in their order.
    """
    columns = connection.execute(CUSTOMER_SUMS, {"task": task}).fetchnumpy()
    names = ("cases", *METRICS)
    return np.stack([np.asarray(columns[name], dtype=float) for name in names], axis=1)


def figures(sums: np.ndarray, reference: np.ndarray) -> dict[str, dict[str, float]]:
    """Return value, low, high, difference, difference_low and difference_high of each metric.

    sums: `customer_sums` of a method. reference: those of the one it is compared with, for the
    same task; difference is the reference minus the method, customer by customer.
    """
    values, resampled = _means(sums)
    reference_values, reference_resampled = _means(reference)
    numbers = {
        "value": values,
        "low": interval(resampled)[0],
        "high": interval(resampled)[1],
        "difference": reference_values - values,
        "difference_low": interval(reference_resampled - resampled)[0],
        "difference_high": interval(reference_resampled - resampled)[1],
    }
    return {
        metric: {name: float(numbers[name][column]) for name in numbers}
        for column, metric in enumerate(METRICS)
    }


def _means(sums: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the means over cases of each metric, of all customers and of each resample."""
    resampled = resampled_means(sums)
    return sums[:, 1:].sum(axis=0) / sums[:, 0].sum(), resampled[:, 1:] / resampled[:, :1]


# The sum of fractions is ordered: in the order of threads its last digits would change.
CUSTOMER_SUMS = """
with hits as (
    select cases.order_number, cases.item_key, min(lists.item_rank) as place
    from order_cases as cases
    inner join lists
        on cases.item_key = lists.from_item_key
    inner join order_targets as targets
        on
            targets.task = cases.task
            and targets.order_number = cases.order_number
            and targets.item_key = lists.to_item_key
    where cases.task = $task and lists.to_item_key <> cases.item_key
    group by cases.order_number, cases.item_key
),
listed_items as (
    select distinct from_item_key as item_key
    from lists
)
select
    cases.customer_number,
    count(*) as cases,
    count(hits.place) as hit_rate_at_10,
    coalesce(sum(1 / hits.place order by cases.order_number, cases.item_key), 0) as mrr_at_10,
    count(listed_items.item_key) as coverage
from order_cases as cases
left join hits
    on cases.order_number = hits.order_number and cases.item_key = hits.item_key
left join listed_items
    on cases.item_key = listed_items.item_key
where cases.task = $task
group by cases.customer_number
order by cases.customer_number
"""
