"""Sums that decide a rank are sums of whole numbers, in the SQL and so here."""

import math


def whole(number: float) -> int:
    """Return the nearest whole number, halves upwards; for numbers that are not negative."""
    below = math.floor(number)
    return below + (number - below >= 0.5)
