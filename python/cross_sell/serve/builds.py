"""A build that is served: the server's copy of it, in memory or mapped, and a pool of connections.

A request borrows the build from its first look-up to its last, so it sees this one only. A build
that another has replaced closes when the last request that borrowed it has ended.
"""

import queue
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from cross_sell.serve.copying import TABLES
from cross_sell.serve.item_tree import ItemTree, read_item_tree
from cross_sell.serve.rows import SortedRows
from cross_sell.serve.settings import CONNECTIONS, PATIENCE

MEMORY = "512MB"
ITEMS = """
select item_id, item_name, price, item_url, image_url, is_offered from items order by place
"""
EXCLUDED = "select place from exclusions where country = $1"
# Countries whose exclusions are kept, at a byte per item each.
MOST_COUNTRIES = 64
TREE_PLACES = """
select items.item_id, items.place from items
inner join item_tree on items.item_id = item_tree.item_id and item_tree.kind = 'item'
"""


class Item(NamedTuple):
    """What is told of an item, at its place in the order of popularity."""

    place: int
    item_id: str
    item_name: str | None
    price: float | None
    item_url: str | None
    image_url: str | None
    is_offered: bool


class Busy(Exception):
    """No connection became free in time."""


class Build:
    """A copy, opened. home: the folder around it, which goes when the build has been replaced."""

    def __init__(self, copy: Path, secret: bytes) -> None:
        self.home, self.secret = copy.parent, secret
        self._database = duckdb.connect(
            str(copy / TABLES), read_only=True, config={"threads": "1", "memory_limit": MEMORY}
        )
        self._database.execute("set TimeZone = 'UTC'")
        build_id, as_of = self._database.execute("select build_id, as_of from build").fetchone()
        self.build_id: str = build_id
        self.as_of: datetime = as_of
        self.tables = frozenset(
            name for (name,) in self._database.execute("select name from (show tables)").fetchall()
        )
        # In memory, about 200 bytes each: forty items of a page lie all over the table.
        self._items = self._database.execute(ITEMS).to_arrow_table().combine_chunks()
        self._rows = {file.stem: SortedRows(file) for file in copy.glob("*.arrow")}
        self._excluded: dict[str, bytes] = {}
        # Items have the places 1 to this, those on offer 1 to `offered`.
        self.places = len(self._items)
        (self.offered,) = self._database.execute(
            "select coalesce(max(place), 0) from items where is_offered"
        ).fetchone()
        # The sources of a row, and what the user did with its reason item, by their number.
        self.evidence: dict[int, tuple[str, str | None]] = {
            number: (sources, event_type)
            for number, sources, event_type in self._database.execute(
                "select evidence_number, sources, reason_event_type from evidence"
            ).fetchall()
        }
        self.tree: ItemTree | None = None
        # The places of the items in the tree.
        self.tree_places: dict[str, int] = {}
        if "item_tree" in self.tables:
            self.tree = read_item_tree(self._database)
            self.tree_places = dict(self._database.execute(TREE_PLACES).fetchall())
        self._pool: queue.LifoQueue[duckdb.DuckDBPyConnection] = queue.LifoQueue()
        for _ in range(CONNECTIONS):
            self._pool.put(self._database.cursor())
        self._lock = threading.Lock()
        self._readers, self._is_replaced, self.is_closed = 0, False, False

    def items_at(self, places: set[int]) -> dict[int, Item]:
        """Return items by their places."""
        order = sorted(places)
        rows = self._items.take(pa.array([place - 1 for place in order], pa.int64()))
        columns = [column.to_pylist() for column in rows.columns]
        return {
            place: Item(place, *values)
            for place, *values in zip(order, *columns, strict=True)
        }

    def rows(self, name: str, number: int) -> list[tuple]:
        """Return rows of a number (rows_sql); none where the build has no such table."""
        return self._rows[name].find(number) if name in self._rows else []

    def excluded(self, country: str) -> bytes:
        """Return a byte for each place, from 0: 1 where the item is not sold in a country."""
        marks = self._excluded.get(country)
        if marks is None:
            with self.connection() as connection:
                places = connection.execute(EXCLUDED, [country]).fetchnumpy()["place"]
            marked = np.zeros(self.places + 1, np.uint8)
            marked[places] = 1
            if len(self._excluded) >= MOST_COUNTRIES:
                self._excluded.clear()
            marks = self._excluded[country] = marked.tobytes()
        return marks

    @contextmanager
    def connection(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """Lend a connection. Busy if none becomes free."""
        try:
            connection = self._pool.get(timeout=PATIENCE)
        except queue.Empty as error:
            raise Busy from error
        try:
            yield connection
        finally:
            self._pool.put(connection)

    def borrow(self) -> bool:
        """Count one more reader; False if the build is closed."""
        with self._lock:
            if self.is_closed:
                return False
            self._readers += 1
            return True

    def give_back(self) -> None:
        """Count one reader less, and close the build if it was the last of a replaced one."""
        with self._lock:
            self._readers -= 1
            self._close_if_unused()

    def retire(self) -> None:
        """Close the build as soon as nobody reads it, and remove its copy."""
        with self._lock:
            self._is_replaced = True
            self._close_if_unused()

    def _close_if_unused(self) -> None:
        if not self._is_replaced or self._readers or self.is_closed:
            return
        self.is_closed = True
        self.close()
        shutil.rmtree(self.home, ignore_errors=True)

    def close(self) -> None:
        """Close all connections; the copy stays for the next start."""
        while not self._pool.empty():
            self._pool.get_nowait().close()
        self._database.close()
