"""duwhal: the 20 most similar items of each item by cosine, in SQL on DuckDB.

Its similarity knows which items a user had, not how often. The database is in memory, as it is by
default; on disk, the lists take six times as long, and what runs out of memory still does.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from duwhal import Duwhal

from cross_sell.benchmark.peers import LIST_LENGTH
from cross_sell.warehouse.files import quote_text

USERS_AT_ONCE = 1000  # with 10,000 the lists take half as long again


@dataclass
class Data:
    """The engine with its interactions; the items of all users, and where each user's end."""

    engine: Duwhal
    items: pa.Array
    ends: np.ndarray


def load(matrix: Path, *, threads: int, memory: str, temp: str, temp_directory: str) -> Data:
    """Load the interactions, and group them by user as the lists' seeds."""
    engine = Duwhal(memory_limit=memory, threads=threads)
    # The limits and settings of the build in profiles.yml.
    engine.conn.execute(f"set temp_directory = {quote_text(temp_directory)}")
    engine.conn.execute(f"set max_temp_directory_size = {quote_text(temp)}")
    engine.conn.execute("set preserve_insertion_order = false")
    with pq.ParquetFile(matrix) as file:
        table = file.read(columns=["user_id", "item_id"])
    engine.load_interactions(table, set_col="user_id", node_col="item_id")
    users = table["user_id"].combine_chunks()
    codes = np.from_dlpack(users.dictionary_encode().indices)
    ends = np.append(np.flatnonzero(np.diff(codes)) + 1, len(codes))
    return Data(engine, table["item_id"].combine_chunks(), ends)


def fit(data: Data) -> Duwhal:
    """Find the similar items of each item."""
    return data.engine.fit_cf(metric="cosine", top_k_similar=LIST_LENGTH)


def recommend(model: Duwhal, data: Data) -> list[pa.Table]:
    """Return the best unseen items of each user: tables of basket_id, item_id and score.

    `basket_id` is the user's place in its table's batch of USERS_AT_ONCE users.
    """
    lists = []
    first = 0
    for start in range(0, len(data.ends), USERS_AT_ONCE):
        ends = data.ends[start : start + USERS_AT_ONCE] - first
        items = data.items[first : first + ends[-1]].to_pylist()
        starts = [0, *ends[:-1].tolist()]
        seeds = [items[low:high] for low, high in zip(starts, ends.tolist(), strict=True)]
        lists.append(model.recommend_cf_batch(seeds, n=LIST_LENGTH))
        first += int(ends[-1])
    return lists


def count(data: Data, lists: list[pa.Table]) -> dict[str, int]:
    """Return the numbers of users and items, and of the items in all lists."""
    return {
        "users": len(data.ends),
        "items": len(data.items.unique()),
        "recommendations": sum(table.num_rows for table in lists),
    }
