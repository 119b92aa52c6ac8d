"""The peers of the benchmark recommend what plain arithmetic recommends."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

# What implicit warns of is its own doing.
pytestmark = pytest.mark.filterwarnings("ignore:Method expects CSR input")


def write_matrix(path: Path, counts: np.ndarray) -> Path:
    """Write a matrix (users, items) of event counts as the benchmark does, in a file of its own."""
    users, items = counts.nonzero()
    pq.write_table(
        pa.table({
            "user_id": [f"u{user:04d}" for user in users],
            "item_id": [f"i{item:04d}" for item in items],
            "event_count": pa.array(counts[users, items], pa.int32()),
        }),
        path,
    )
    return path


def test_implicit_lists_by_hand(tmp_path: Path) -> None:
    """Users 1, 2, 3 had items a and b; b and c; c. No counts but 1.

    Cosines: a-b 1 / sqrt(1 * 2) = .707, b-c 1 / sqrt(2 * 2) = .5, a-c 0. Unseen by user 1 is c
    (.5, through b), by user 2 a (.707, through b), by user 3 b (.5, through c); a is not near c.
    """
    implicit_cosine = pytest.importorskip("cross_sell.benchmark.peers.implicit_cosine")
    file = write_matrix(tmp_path / "m.parquet", np.array([[1, 1, 0], [0, 1, 1], [0, 0, 1]]))
    data = implicit_cosine.load(file, threads=2)
    lists = implicit_cosine.recommend(implicit_cosine.fit(data), data)
    items = data.item_ids.to_pylist()
    named = [[items[code] for code in row if code >= 0] for row in lists]
    assert named == [["i0002"], ["i0000"], ["i0001"]]
    assert implicit_cosine.count(data, lists) == {"users": 3, "items": 3, "recommendations": 3}


def random_counts() -> np.ndarray:
    """Return counts (users, items): 60 users and 90 items, of which each user has about nine."""
    rng = np.random.default_rng(5)
    counts = rng.integers(1, 9, size=(60, 90)) * (rng.random((60, 90)) < 0.1)
    counts[:, counts.sum(axis=0) == 0] = 1
    assert counts.any(axis=1).all()
    return counts


def naive_scores(counts: np.ndarray, neighbours: int) -> np.ndarray:
    """Return the scores (users, items) of cosine neighbours, -inf for what a user had."""
    unit = counts / np.linalg.norm(counts, axis=0)
    cosine = unit.T @ unit
    kept = np.zeros_like(cosine)
    best = np.argsort(-cosine, axis=1)[:, :neighbours]
    np.put_along_axis(kept, best, np.take_along_axis(cosine, best, axis=1), axis=1)
    scores = counts @ kept
    return np.where((counts > 0) | (scores == 0), -np.inf, scores)


def assert_best(counts: np.ndarray, scores: np.ndarray, lists: list[list[int]]) -> None:
    """Assert that each list holds 20 unseen items with the best scores, the best first."""
    for user, listed in enumerate(lists):
        assert not counts[user, listed].any()
        wanted = np.sort(scores[user])[::-1][:20]
        assert scores[user, listed] == pytest.approx(wanted[np.isfinite(wanted)])


def test_implicit_agrees_with_plain_arithmetic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    implicit_cosine = pytest.importorskip("cross_sell.benchmark.peers.implicit_cosine")
    monkeypatch.setattr(implicit_cosine, "USERS_AT_ONCE", 25)
    counts = random_counts()
    data = implicit_cosine.load(write_matrix(tmp_path / "m.parquet", counts), threads=2)
    lists = implicit_cosine.recommend(implicit_cosine.fit(data), data)
    column = [int(item_id[1:]) for item_id in data.item_ids.to_pylist()]
    assert_best(
        counts,
        naive_scores(counts, 20),
        [[column[code] for code in row if code >= 0] for row in lists],
    )


def test_duwhal_agrees_with_plain_arithmetic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It counts an item once per user; an item is not its own neighbour, so 21 with itself.

    Equal cosines are many, and which of them a row keeps is duwhal's choice: with as many items
    as neighbours it has none.
    """
    duwhal_items = pytest.importorskip("cross_sell.benchmark.peers.duwhal_items")
    monkeypatch.setattr(duwhal_items, "USERS_AT_ONCE", 25)
    counts = random_counts()[:, :21]
    counts = counts[counts.any(axis=1)]
    had = (counts > 0).astype(int)
    data = duwhal_items.load(
        write_matrix(tmp_path / "m.parquet", counts),
        threads=2, memory="1GB", temp="1GB", temp_directory=str(tmp_path / "it's"),
    )
    tables = duwhal_items.recommend(duwhal_items.fit(data), data)
    lists: list[list[int]] = [[] for _ in range(len(counts))]
    for part, table in enumerate(tables):
        for row in table.to_pylist():
            lists[25 * part + row["basket_id"]].append(int(row["item_id"][1:]))
    assert_best(had, naive_scores(had, 21), lists)
    figures = duwhal_items.count(data, tables)
    assert figures["users"] == len(counts)
    assert figures["recommendations"] == sum(map(len, lists))
