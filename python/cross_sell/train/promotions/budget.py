"""How much a unit of cost must earn besides itself, so that decisions cost at most a budget."""

from collections.abc import Callable

TOLERANCE = 0.001
DOUBLINGS, HALVINGS = 60, 80


def multiplier_within(cost_of: Callable[[float], float], budget: float) -> tuple[float, float]:
    """Return the multiplier of the costs and what the decisions then cost.

    cost_of: what the decisions under a multiplier are expected to cost; it falls as that rises.
    0 where the budget does not bind; else the cost is at most the budget, and within .1 % of it
    unless it jumps there. Found by bisection.
    """
    cost = cost_of(0.0)
    if cost <= budget:
        return 0.0, cost
    low, high = 0.0, 1.0
    for _ in range(DOUBLINGS):
        cost = cost_of(high)
        if cost <= budget:
            break
        low, high = high, 2 * high
    for _ in range(HALVINGS):
        if cost >= (1 - TOLERANCE / 2) * budget or high - low <= 1e-12 * high:
            break
        middle = (low + high) / 2
        cost_there = cost_of(middle)
        if cost_there <= budget:
            high, cost = middle, cost_there
        else:
            low = middle
    return high, cost
