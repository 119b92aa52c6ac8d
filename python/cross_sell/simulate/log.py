"""The event log of one chunk as plain arrays, gathered piece by piece, then as an Arrow table."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cross_sell.simulate.arrow import (
    NONE, distinct_ids, ids, item_ids, numbers, times, user_ids, words,
)
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.people import People

EVENT_TYPES = (
    "view", "add_to_cart", "purchase", "remove_from_cart", "wishlist", "search_click", "rating",
    "return",
)
VIEW, CART, PURCHASE, REMOVE, WISHLIST, SEARCH, RATING, RETURN = range(8)
CONTEXTS = ("organic", "search", "email", "push", "product_page")
ORGANIC, FROM_SEARCH, FROM_EMAIL, FROM_PUSH, FROM_PAGE = range(5)

_INTEGERS = (
    "person", "product", "kind", "at", "session", "order", "context", "message", "promotion",
)
_NUMBERS = ("quantity", "unit_price", "value")


class Log:
    """Events of one chunk; -1 and NaN stand for null. Times in µs, sessions, orders numbered."""

    def __init__(self) -> None:
        self._pieces: list[dict[str, np.ndarray]] = []
        self._sessions = 0
        self._orders = 0

    def new_sessions(self, n: int) -> np.ndarray:
        """Return `n` unused session numbers."""
        self._sessions += n
        return np.arange(self._sessions - n, self._sessions)

    def new_orders(self, n: int) -> np.ndarray:
        """Return `n` unused order numbers."""
        self._orders += n
        return np.arange(self._orders - n, self._orders)

    @property
    def sessions(self) -> int:
        """Sessions numbered so far."""
        return self._sessions

    @property
    def orders(self) -> int:
        """Orders numbered so far."""
        return self._orders

    def add(self, person: np.ndarray, product: np.ndarray, kind: int, at: np.ndarray,
            session: np.ndarray, **columns: np.ndarray | int | float) -> None:
        """Append events of one kind."""
        n = len(person)
        given = {"person": person, "product": product, "kind": kind, "at": at, "session": session}
        piece = {}
        for names, empty in ((_INTEGERS, NONE), (_NUMBERS, np.nan)):
            for name in names:
                value = given.get(name, columns.get(name, empty))
                dtype = np.int64 if names is _INTEGERS else np.float64
                piece[name] = np.broadcast_to(np.asarray(value, dtype=dtype), n)
        self._pieces.append(piece)

    def of_kind(self, kind: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the person, the session and the moment of each event of a kind."""
        found = [piece for piece in self._pieces if len(piece["kind"]) and piece["kind"][0] == kind]
        none = np.array([], dtype=np.int64)
        return tuple(
            np.concatenate([none, *(piece[name] for piece in found)])
            for name in ("person", "session", "at")
        )

    def visits(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the person and the first moment of each session."""
        person, session, at = (
            np.concatenate([piece[name] for piece in self._pieces])
            for name in ("person", "session", "at")
        )
        order = np.lexsort((at, session))
        _, first = np.unique(session[order], return_index=True)
        return person[order[first]], at[order[first]]

    def arrays(self, start: int, end: int) -> dict[str, np.ndarray]:
        """Return all events of start..end (µs, end excluded), ordered by person and time."""
        merged = {
            name: np.concatenate([piece[name] for piece in self._pieces])
            for name in _INTEGERS + _NUMBERS
        }
        inside = np.flatnonzero((merged["at"] >= start) & (merged["at"] < end))
        order = inside[np.lexsort((merged["kind"][inside], merged["at"][inside],
                                   merged["person"][inside]))]
        return {name: column[order] for name, column in merged.items()}


def events_table(
    events: dict[str, np.ndarray], catalogue: Catalogue, people: People,
    numbering: dict[str, int], rng: np.random.Generator,
) -> pa.Table:
    """Return the events of a chunk in the columns of the contract.

    `numbering` holds how many ids earlier chunks have used up, by name. Some sessions of users with
    an alias are anonymous and can be resolved; visitors cannot.
    """
    person, kind, session = events["person"], events["kind"], events["session"]
    n = len(person)
    is_visitor = people.is_visitor[person]
    n_sessions = int(session.max(initial=0)) + 1
    logged_out = (rng.random(n_sessions) < 0.35)[session] & people.has_alias[person]
    # A visitor at the till leaves no trace at all.
    at_till = is_visitor & (person % 5 == 0) & (kind == PURCHASE)
    visitor = np.where(is_visitor & ~at_till, numbering["visitors"] + person + 1, NONE)
    alias = np.where(people.has_alias[person], people.number[person], NONE)
    user = np.where(logged_out | is_visitor, NONE, people.number[person])
    anonymous = pc.coalesce(
        distinct_ids(lambda v: ids("a", v, 7), alias),
        distinct_ids(lambda v: ids("g", v, 9), visitor),
    )
    shopper = np.where(is_visitor, numbering["visitors"] + person, people.number[person])
    row = catalogue.row_of(events["product"], shopper)

    def after(name: str, column: np.ndarray) -> np.ndarray:
        return np.where(column < 0, NONE, column + numbering[name] + 1)

    terms = [path.rsplit("/", 1)[1].lower() for path in catalogue.paths]
    return pa.table({
        "event_id": ids("e", numbering["events"] + 1 + np.arange(n), 8),
        "user_id": distinct_ids(user_ids, user),
        "anonymous_id": anonymous,
        "item_id": distinct_ids(item_ids, catalogue.number[row]),
        "event_type": words(EVENT_TYPES, kind),
        "event_at": times(events["at"]),
        "session_id": distinct_ids(lambda v: ids("s", v, 8), after("sessions", session)),
        "order_id": ids("o", after("orders", events["order"]), 8),
        "quantity": numbers(events["quantity"]).cast(pa.int64()),
        "unit_price": numbers(events["unit_price"]),
        "event_value": numbers(events["value"]),
        "search_query": words(
            terms, np.where(kind == SEARCH, catalogue.leaf[events["product"]], NONE)
        ),
        "context": words(CONTEXTS, events["context"]),
        "message_id": ids("m", after("messages", events["message"]), 8),
        "recommendation_id": pa.nulls(n, pa.string()),
        "promotion_id": ids("p", events["promotion"], 2),
    })
