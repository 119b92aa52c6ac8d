"""What the users of a shop have done so far, read from its files; a slice for each chunk."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cross_sell.simulate.arrow import moments, numbers_of
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import DAY
from cross_sell.simulate.outdoor.readers import ACTIVITY_DAYS, FATIGUE_DAYS

NOT_A_VISIT = ("rating", "return")
EVENT_COLUMNS = [
    "user_id", "anonymous_id", "item_id", "event_type", "event_at", "session_id", "message_id",
]
MESSAGE_COLUMNS = ["user_id", "sent_at", "item_position", "is_control"]


@dataclass(frozen=True)
class History:
    """All purchases, the recent visits of users' own accord and messages handed out to them, as
    columns ordered by the number of the user; the last two as far back as the openings ask for."""

    purchases: dict[str, np.ndarray]  # number, product, at
    visits: dict[str, np.ndarray]     # number, at
    messages: dict[str, np.ndarray]   # number, at

    def of(self, first: int, n: int) -> "History":
        """Return the rows of users number `first + 1` to `first + n`, with `person` from 0 on."""
        return History(*(_cut(columns, first, n) for columns in vars(self).values()))


def _cut(columns: dict[str, np.ndarray], first: int, n: int) -> dict[str, np.ndarray]:
    low, high = np.searchsorted(columns["number"], [first + 1, first + n + 1])
    rows = {name: column[low:high] for name, column in columns.items()}
    return {**rows, "person": rows["number"] - first - 1}


def read_history(folder: Path, catalogue: Catalogue, since: int) -> History:
    """Return the history of everybody; messages may be answered that were sent from `since` on."""
    purchases, visits = [], []
    for rows in _parts(folder / "events.parquet", EVENT_COLUMNS):
        number = numbers_of("u", rows["user_id"])
        number = np.where(number >= 0, number, numbers_of("a", rows["anonymous_id"]))
        product = catalogue.product_of(numbers_of("i", rows["item_id"]))
        at, session = moments(rows["event_at"]), numbers_of("s", rows["session_id"])
        usable = (number >= 0) & (at >= 0)
        bought = usable & (product >= 0) & _is_in(rows["event_type"], ("purchase",))
        purchases.append((number[bought], product[bought], at[bought]))
        came = usable & (session >= 0) & (at >= since - ACTIVITY_DAYS * DAY)
        came &= ~_is_in(rows["event_type"], NOT_A_VISIT)
        came &= rows["message_id"].is_null().to_numpy(zero_copy_only=False)
        visits.append((number[came], session[came], at[came]))
    number, session, at = _together(visits, 3)
    order = np.lexsort((at, session))
    first = order[np.unique(session[order], return_index=True)[1]]
    messages = []
    for rows in _parts(folder / "messages.parquet", MESSAGE_COLUMNS):
        sent_at, place = moments(rows["sent_at"]), rows["item_position"].to_numpy()
        got = (sent_at >= since - FATIGUE_DAYS * DAY) & (place == 1)
        got &= ~pc.fill_null(rows["is_control"], False).to_numpy()
        user = numbers_of("u", rows["user_id"])
        messages.append((user[got & (user >= 0)], sent_at[got & (user >= 0)]))
    return History(
        _by_number(("number", "product", "at"), _together(purchases, 3)),
        _by_number(("number", "at"), [number[first], at[first]]),
        _by_number(("number", "at"), _together(messages, 2)),
    )


def _parts(path: Path, columns: list[str]) -> Iterator[pa.Table]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(columns=columns):
            yield pa.Table.from_batches([batch])


def _is_in(column: pa.ChunkedArray, values: tuple[str, ...]) -> np.ndarray:
    return pc.is_in(column, value_set=pa.array(values)).to_numpy(zero_copy_only=False)


def _together(parts: list[tuple[np.ndarray, ...]], width: int) -> list[np.ndarray]:
    empty = np.array([], dtype=np.int64)
    return [np.concatenate([empty, *(part[column] for part in parts)]) for column in range(width)]


def _by_number(names: tuple[str, ...], columns: list[np.ndarray]) -> dict[str, np.ndarray]:
    order = np.argsort(columns[0], kind="stable")
    return {name: column[order] for name, column in zip(names, columns, strict=True)}
