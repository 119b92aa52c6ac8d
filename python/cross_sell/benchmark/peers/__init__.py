"""Other libraries on the same user-item matrix: load it, fit, list the best items of each user."""

import importlib
import importlib.metadata
import importlib.util
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

LIST_LENGTH = 20
INSTALL = "pip install -e '.[peers]'"


@dataclass(frozen=True)
class Peer:
    """A library to measure.

    module: with `load`, `fit` and `recommend`. bytes_per_event: memory, measured on 1 and 10 M
    events, ten events per user. is_bounded: whether it keeps to DuckDB's limits.
    """

    name: str
    package: str
    module: str
    bytes_per_event: int
    is_bounded: bool

    @property
    def is_installed(self) -> bool:
        """Whether the library can be imported."""
        return importlib.util.find_spec(self.package) is not None


PEERS = (
    Peer("implicit_cosine", "implicit", "implicit_cosine", 80, is_bounded=False),
    Peer("duwhal", "duwhal", "duwhal_items", 2200, is_bounded=True),
)


def run(module: str, package: str, matrix: str, limits: dict) -> dict:
    """Run one peer; prints the name of each step when it begins.

    matrix: Parquet file of (user_id, item_id, event_count), ordered by user. limits: `threads`,
    and for those that run on DuckDB its `memory`, `temp` (sizes) and `temp_directory`.
    Returns version, users, items, recommendations (rows of all lists), the seconds of each step
    and of all three.
    """
    peer = importlib.import_module(f"cross_sell.benchmark.peers.{module}")
    seconds = {}

    @contextmanager
    def step(name: str) -> Iterator[None]:
        print(name, flush=True)
        started = time.perf_counter()
        yield
        seconds[f"{name}_seconds"] = time.perf_counter() - started

    with step("load"):
        data = peer.load(Path(matrix), **limits)
    with step("fit"):
        model = peer.fit(data)
    with step("recommend"):
        lists = peer.recommend(model, data)
    return {
        "version": importlib.metadata.version(package),
        **peer.count(data, lists),
        **seconds,
        "seconds": sum(seconds.values()),
    }
