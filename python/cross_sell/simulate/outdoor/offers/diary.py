"""The orders of a chunk as they come about: what each person has ordered so far, and all lines."""

import numpy as np

from cross_sell.simulate.arrow import NONE
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import SECOND
from cross_sell.simulate.log import CART, ORGANIC, VIEW, Log
from cross_sell.simulate.outdoor.follow import log_purchases
from cross_sell.simulate.outdoor.offers.baskets import Baskets
from cross_sell.simulate.outdoor.sessions import Purchases

PAGE, TO_CART = 100 * SECOND, 40 * SECOND  # from product to product, and from look to cart


class Diary:
    """Orders of `people` people; counts of them are those of all orders noted so far."""

    def __init__(self, people: int) -> None:
        self.orders = np.zeros(people, dtype=np.int64)
        self.promoted = np.zeros(people, dtype=np.int64)
        self.last_at = np.full(people, NONE)
        self._noted = 0
        self._heads: list[tuple[np.ndarray, ...]] = []
        self._lines: list[tuple[np.ndarray, ...]] = []

    def note(
        self, person: np.ndarray, at: np.ndarray, promotion: np.ndarray, baskets: Baskets
    ) -> np.ndarray:
        """Note orders with their promotions (-1 for none) and return their numbers."""
        self._heads.append((person, at, promotion))
        self._lines.append((
            baskets.order + self._noted, baskets.product, baskets.quantity, baskets.price,
        ))
        np.add.at(self.orders, person, 1)
        np.add.at(self.promoted, person, (promotion >= 0).astype(np.int64))
        np.maximum.at(self.last_at, person, at)
        self._noted += len(person)
        return np.arange(self._noted - len(person), self._noted)

    def write(self, catalogue: Catalogue, log: Log, rng: np.random.Generator) -> None:
        """Log a visit for each order: a look at each product, carts, the purchase."""
        person, at, promotion = _columns(self._heads)
        order, product, quantity, price = _columns(self._lines)
        session, number = log.new_sessions(self._noted), log.new_orders(self._noted)
        lines = np.bincount(order, minlength=self._noted)
        nth = np.arange(len(order)) - (np.cumsum(lines) - lines)[order]
        looked_at = at[order] - (lines[order] - nth) * PAGE
        carted_at = looked_at + TO_CART
        log.add(person[order], product, VIEW, looked_at, session[order], context=ORGANIC)
        log.add(person[order], product, CART, carted_at, session[order], context=ORGANIC)
        log_purchases(catalogue, Purchases(
            person=person[order], product=product, session=session[order], order=number[order],
            carted_at=carted_at, at=at[order], promotion=promotion[order],
        ), quantity, price, log, rng)


def _columns(parts: list[tuple[np.ndarray, ...]]) -> list[np.ndarray]:
    return [np.concatenate(column) for column in zip(*parts, strict=True)]
