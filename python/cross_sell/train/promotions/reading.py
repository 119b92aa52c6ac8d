"""Decisions of a built shop, with their features and outcomes, from int_promotion_examples."""

from dataclasses import dataclass

import duckdb
import numpy as np

from cross_sell.errors import CrossSellError
from cross_sell.train.promotions.decisions import NONE, Customers, Decisions

# Of more, no coefficient would be surer than a shop is steady.
ROWS = 500_000
THOUSAND = 1_000


@dataclass(frozen=True)
class Promotions:
    """What promotions give, each an array over arms; arm 0 is none, which gives nothing.

    starts_at, ends_at: NaT where there is no such end.
    """

    arms: list[str]
    percent: np.ndarray
    amount: np.ndarray
    minimum: np.ndarray
    has_free_shipping: np.ndarray
    starts_at: np.ndarray
    ends_at: np.ndarray

    def benefits(self, basket: np.ndarray, shipping_cost: float) -> np.ndarray:
        """Return the benefit of each arm at usual baskets, (rows, arms), money.

        As the macro promotion_benefit has it, which a test holds it against.
        """
        basket = basket[:, np.newaxis]
        is_reached = basket >= self.minimum
        off = np.minimum(basket * self.percent / 100 + self.amount, basket)
        shipping = np.where(self.has_free_shipping, shipping_cost, 0.0)
        found = np.where(is_reached, off + shipping, 0.0)
        found[:, 0] = 0.0
        return found

    def running(self, moments: np.ndarray) -> np.ndarray:
        """Return which promotions run at moments, (rows, arms); none always does."""
        moments = moments[:, np.newaxis]
        has_begun = np.isnat(self.starts_at) | (self.starts_at <= moments)
        return has_begun & (np.isnat(self.ends_at) | (self.ends_at > moments))


def read_promotions(connection: duckdb.DuckDBPyConnection) -> Promotions:
    """Return the promotions of a build, in the order of their numbers, none before them."""
    rows = connection.execute(
        """
        select
            promotion_id,
            cast(discount_percent as double) as percent,
            cast(discount_amount as double) as amount,
            cast(minimum_spend as double) as minimum,
            is_free_shipping,
            cast(starts_at as timestamp) as starts_at,
            cast(ends_at as timestamp) as ends_at
        from int_promotions
        order by promotion_number
        """
    ).fetchnumpy()
    numbers = (
        np.concatenate([[0.0], np.ma.filled(np.ma.asarray(rows[name], dtype=float), 0.0)])
        for name in ("percent", "amount", "minimum")
    )
    free = np.ma.filled(np.ma.asarray(rows["is_free_shipping"], dtype=bool), False)
    return Promotions(
        [NONE, *map(str, np.ma.getdata(rows["promotion_id"]))], *numbers,
        np.concatenate([[False], free]),
        *(np.concatenate([[np.datetime64("NaT")], _times(rows[name])])
          for name in ("starts_at", "ends_at")),
    )


def read_decisions(
    connection: duckdb.DuckDBPyConnection,
    terms: list[str],
    shipping_cost: float,
    most_rows: int = ROWS,
) -> Decisions:
    """Return the decisions of a build: of all users or, if they are too many rows, of a sample.

    connection: its default database is a build. The order has no meaning, and is the same for the
    same decisions. CrossSellError where a number cannot be used.
    """
    promotions = read_promotions(connection)
    numbers = [*terms, "usual_basket", "usual_margin", "propensity"]
    labels = ["later_orders", "net_profit"]
    columns = [f"cast({name} as double) as {name}" for name in [*numbers, *labels]]
    # Keys of users are in the order of a hash, so the first ones are a fair sample.
    rows = connection.execute(
        f"""
        with sampled_users as (
            select user_key
            from (
                select user_key, sum(count(*)) over (order by user_key) as rows_up_to
                from int_promotion_examples
                group by user_key
            )
            where rows_up_to <= $most_rows
        )
        select
            examples.user_key,
            coalesce(examples.promotion_id, '{NONE}') as arm,
            coalesce(examples.policy, '') as policy,
            examples.has_order,
            examples.is_censored,
            cast(examples.offered_at as timestamp) as offered_at,
            {", ".join(columns)}
        from int_promotion_examples as examples
        inner join sampled_users using (user_key)
        order by md5(examples.offer_id), examples.offer_id
        """,
        {"most_rows": most_rows},
    ).fetchnumpy()
    found = {name: _numbers(rows[name]) for name in [*numbers, *labels]}
    for name in numbers + labels:
        if np.isinf(found[name]).any():
            raise CrossSellError(
                f"{name} of {np.isinf(found[name]).sum():,} decisions is infinite, so that nothing"
                " can be fitted: look at what int_promotion_examples reads it from"
            )
    offered_at = _times(rows["offered_at"])
    is_running = promotions.running(offered_at)
    customers = customers_of(found, terms, promotions, shipping_cost, is_running)
    places = {arm: number for number, arm in enumerate(promotions.arms)}
    return Decisions(
        customers, np.ma.getdata(rows["user_key"]).astype(np.int64),
        np.array([places[arm] for arm in np.ma.getdata(rows["arm"])], dtype=int),
        found["propensity"], np.ma.getdata(rows["policy"]).astype(object), offered_at,
        np.ma.filled(np.ma.asarray(rows["has_order"], dtype=bool), False),
        *(np.nan_to_num(found[name]) for name in labels),
        np.ma.filled(np.ma.asarray(rows["is_censored"], dtype=bool), True),
    )


def customers_of(
    columns: dict[str, np.ndarray],
    terms: list[str],
    promotions: Promotions,
    shipping_cost: float,
    is_running: np.ndarray,
) -> Customers:
    """Return customers of columns by name: the terms, usual_basket and usual_margin."""
    basket = np.nan_to_num(columns["usual_basket"])
    benefits = promotions.benefits(basket, shipping_cost)
    is_known = basket[:, np.newaxis] > 0
    shares = np.divide(
        benefits, basket[:, np.newaxis], where=is_known, out=np.zeros_like(benefits)
    )
    # As int_promotion_scores looks them up.
    shares = np.floor(THOUSAND * np.minimum(shares, 1.0) + 0.5) / THOUSAND
    return Customers(
        promotions.arms,
        np.column_stack([columns[name] for name in terms]),
        basket, np.nan_to_num(columns["usual_margin"]),
        benefits, shares, is_running,
    )


def _numbers(values: np.ndarray) -> np.ndarray:
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)


def _times(values: np.ndarray) -> np.ndarray:
    times = np.ma.getdata(values).astype("datetime64[us]")
    times[np.ma.getmaskarray(values)] = np.datetime64("NaT")
    return times
