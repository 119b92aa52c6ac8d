"""The table of promotions of an outdoor shop."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import ids, numbers, times


def promotions_table(promotions: Sequence[tuple], starts_at: int, ends_at: int) -> pa.Table:
    """Return the promotions, all valid from `starts_at` until `ends_at` (µs, -1 for ever).

    promotions: name, discount in percent, as an amount, minimum spend (money; NaN for none), free
    shipping; their ids are p00, p01, ... in this order.
    """
    name, percent, amount, minimum, shipping = zip(*promotions, strict=True)
    n = len(promotions)
    return pa.table({
        "promotion_id": ids("p", np.arange(n), 2),
        "promotion_name": pa.array(name),
        "discount_percent": numbers(np.array(percent)),
        "discount_amount": numbers(np.array(amount)),
        "minimum_spend": numbers(np.array(minimum)),
        "is_free_shipping": pa.array(shipping),
        "starts_at": times(np.full(n, starts_at)),
        "ends_at": times(np.full(n, ends_at)),
    })
