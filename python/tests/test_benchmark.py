"""`cross-sell benchmark`: figures that agree with the tables, peers checked by plain arithmetic."""

import json
import os
import shutil
import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cross_sell.benchmark import compare, measure, sizes, steps
from cross_sell.benchmark.peers import PEERS, Peer
from cross_sell.benchmark.report import format_report
from cross_sell.benchmark.sizes import Limits, Size, parse_sizes
from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.warehouse.lock import only_one
from shops import Outcome, command, variables

# What implicit warns of is its own doing.
pytestmark = pytest.mark.filterwarnings("ignore:Method expects CSR input")

EVENTS = 2000
LIMITS = Limits(2, "6GB", "10GB", 6 * 10**9, 10 * 10**9)
ABSENT = Peer("absent", "no_such_package", "no_such_module", 0, is_bounded=False)
BROKEN = Peer("broken", "json", "no_such_module", 0, is_bounded=False)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that a benchmark has no business with; its folder takes what dbt leaves."""
    return tmp_path_factory.mktemp("dbt") / "shop.duckdb"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the benchmark; a quote in its name must not matter."""
    return tmp_path_factory.mktemp("it's") / "benchmark"


@pytest.fixture(scope="module")
def first(out: Path, database: Path) -> Outcome:
    """The command on a size written in two ways."""
    return command("benchmark", "--events", "2e3,2_000", "--out", out, "--json", database=database)


@pytest.fixture(scope="module")
def entry(first: Outcome) -> dict:
    """The figures of the only size."""
    assert first.code == 0, first.err
    (figures,) = json.loads(first.out)["sizes"]
    return figures


@pytest.fixture(scope="module")
def said() -> list[str]:
    """What the second run says."""
    return []


@pytest.fixture(scope="module")
def built(
    first: Outcome, out: Path, said: list[str], database: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    """The work folder of a second run: its first steps, which leave the database there."""
    work = tmp_path_factory.mktemp("work")
    (work / steps.TEMP).mkdir()
    (size,) = parse_sizes(str(EVENTS))
    with dbt.environment(**variables(database)):
        steps.simulate(out / f"events_{EVENTS}", size, work, said.append)
        steps.build(out / f"events_{EVENTS}", size, work, LIMITS, said.append)
    return work


def one(built: Path, sql: str) -> object:
    """Return the only value of a query on the built database."""
    with duckdb.connect(str(built / steps.DATABASE), read_only=True) as connection:
        return connection.execute(sql).fetchone()[0]


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


def test_rows_are_those_of_the_tables(entry: dict, built: Path) -> None:
    models = entry["models"]
    assert {"base_shop__events", "user_recommendations", "item_complements"} < set(models)
    for name, model in models.items():
        assert model["rows"] == one(built, f"select count(*) from {name}"), name
    assert entry["event_rows"] == models["base_shop__events"]["rows"]
    assert (entry["events"], entry["users"], entry["items"]) == (2000, 200, 300)


def test_seconds_and_bytes_fit_each_other(entry: dict) -> None:
    seconds = [model["seconds"] for model in entry["models"].values()]
    assert min(seconds) > 0
    # Two models are built at once, none before the first or after the last.
    assert max(seconds) <= entry["seconds"] * 1.01
    assert sum(seconds) <= 2 * entry["seconds"] * 1.01
    assert entry["seconds"] < entry["seconds_with_start"]
    # A process with dbt and DuckDB takes over 100 MB, this shop far less than a GB.
    assert 10**8 < entry["peak_memory_bytes"] < 10**9
    assert entry["peak_temp_bytes"] >= 0
    assert entry["database_bytes"] > 0


@pytest.mark.parametrize("peer", PEERS, ids=lambda peer: peer.name)
def test_peers_recommend_to_all_users_with_a_history(
    peer: Peer, entry: dict, built: Path
) -> None:
    pytest.importorskip(peer.package)
    figures = entry["peers"][peer.name]
    assert figures["finished"], figures
    assert figures["users"] == one(built, "select count(distinct user_key) from int_user_items")
    assert figures["items"] == one(built, "select count(distinct item_key) from int_user_items")
    assert 0 < figures["recommendations"] <= 20 * figures["users"]
    steps_seconds = [figures[f"{step}_seconds"] for step in ("load", "fit", "recommend")]
    assert min(steps_seconds) > 0
    assert figures["seconds"] == pytest.approx(sum(steps_seconds))
    assert figures["peak_memory_bytes"] > 10**7


def test_json_is_one_object_and_nothing_but_the_shop_is_left(
    first: Outcome, entry: dict, out: Path
) -> None:
    assert first.out.count("\n") == 1
    assert json.loads(first.out)["growth"] == []
    assert {path.name for path in out.iterdir()} == {".lock", f"events_{EVENTS}"}
    assert {path.name for path in (out / f"events_{EVENTS}").iterdir()} == {
        "shop", "simulated.json"
    }


def test_the_second_run_reuses_the_shop(built: Path, said: list[str]) -> None:
    assert said[0].startswith("Reusing the simulated shop in ")
    assert not any(line.startswith("Simulating") for line in said)


@pytest.mark.parametrize(("peer", "reason"), [
    (PEERS[0], "stopped after 0.01 s"),
    (ABSENT, "no_such_package is not installed: pip install -e '.[peers]'"),
    (BROKEN, "ModuleNotFoundError: No module named 'cross_sell.benchmark.peers.no_such_module'"),
])
def test_a_peer_that_does_not_finish_is_reported(
    peer: Peer, reason: str, entry: dict, built: Path
) -> None:
    if peer is PEERS[0]:
        pytest.importorskip(peer.package)
    steps.export_matrix(built, LIMITS)
    seconds = 0.01 if peer is PEERS[0] else 60
    figures = steps.run_peer(peer, built, LIMITS, seconds, lambda line: None)
    assert figures["finished"] is False
    assert figures["reason"].startswith(reason)
    report = {
        "threads": 2, "memory_limit": "6GB", "temp_limit": "10GB", "growth": [],
        "sizes": [{**entry, "peers": {peer.name: figures}}],
    }
    assert f"not finished: {reason}" in format_report(report)


def test_a_shop_is_not_reused_when_it_is_not_whole_or_not_the_same(
    first: Outcome, out: Path, tmp_path: Path
) -> None:
    (size,) = parse_sizes(str(EVENTS))
    folder = shutil.copytree(out / f"events_{EVENTS}", tmp_path / "copy")
    assert steps.is_simulated(folder, size)
    assert not steps.is_simulated(folder, Size(EVENTS, size.users, size.items + 1))
    (folder / "shop" / "items.parquet").unlink()
    assert not steps.is_simulated(folder, size)


def test_the_matrix_is_the_same_every_time(built: Path, tmp_path: Path) -> None:
    written = []
    for threads in (1, 2):
        steps.export_matrix(built, Limits(threads, "1GB", "1GB", 10**9, 10**9))
        written.append((built / steps.MATRIX).read_bytes())
    assert written[0] == written[1]
    rows = pq.read_table(built / steps.MATRIX).to_pylist()
    ids = [(row["user_id"], row["item_id"]) for row in rows]
    assert ids == sorted(set(ids))
    assert sum(row["event_count"] for row in rows) == one(
        built, "select sum(event_count) from int_touches"
    )


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


TAKER = """
import time
from pathlib import Path

def take(temp, memory, disk, seconds, fails=False):
    held = b"1" * (memory * 10**6)
    Path(temp, "spill").write_bytes(bytes(disk * 10**6))
    print("taken", flush=True)
    time.sleep(seconds)
    if fails:
        raise ValueError("for a\\nreason")
    return {"memory": len(held) // 10**6}
"""


def test_what_a_process_takes_is_measured(tmp_path: Path) -> None:
    """A function that takes MB of memory and of files for some seconds, fails, or is stopped."""
    temp = tmp_path / "temp"
    temp.mkdir()
    (tmp_path / "taker.py").write_text(TAKER)

    def take(memory_limit: float = float("inf"), **arguments: object) -> measure.Outcome:
        return measure.run_process(
            "taker:take", {"temp": str(temp), **arguments}, tmp_path,
            temp=temp, memory_limit=memory_limit, shows_progress=False,
            environment={"PYTHONPATH": os.pathsep.join([str(tmp_path), *sys.path])},
        )

    done = take(memory=300, disk=40, seconds=1)
    assert (done.value, done.reason, done.last_line) == ({"memory": 300}, None, "taken")
    assert 300e6 < done.peak_memory_bytes < 600e6
    assert done.peak_temp_bytes == 40e6
    assert done.seconds >= 1
    failed = take(memory=1, disk=0, seconds=0, fails=True)
    assert (failed.value, failed.reason) == (None, "ValueError: for a")
    stopped = take(memory=300, disk=0, seconds=60, memory_limit=200e6)
    assert stopped.reason == "stopped when it took more than 0.2 GB"
    assert stopped.seconds < 30


def test_sizes_follow_the_large_shop_of_the_design() -> None:
    assert parse_sizes("1e7, 1_000_000,1000") == [
        Size(1000, 100, 300), Size(10**6, 10**5, 20_000), Size(10**7, 10**6, 200_000)
    ]


def test_growth_by_hand() -> None:
    small = {"events": 10, "event_rows": 8, "seconds": 2.0, "peak_memory_bytes": 5}
    large = {"events": 100, "event_rows": 96, "seconds": 30.0, "peak_memory_bytes": 5}
    assert compare.growth([small, large]) == [{
        "from_events": 10, "to_events": 100, "event_rows": 12, "seconds": 15,
        "peak_memory_bytes": 1,
    }]


@pytest.mark.parametrize(("free_disk", "free_memory", "parts"), [
    (2 * 10**9, 10**11, ["10,000,000 need about", "2.0 GB are free", "fewer events", "--out"]),
    (10**11, 10**9, ["need about 7.0 GB of memory", "1.0 GB are available", "fewer events"]),
    (10**11, None, []),
    (10**11, 10**11, []),
])
def test_a_size_that_does_not_fit_is_refused(
    free_disk: int, free_memory: int | None, parts: list[str]
) -> None:
    """10 M events make 0.25 GB of shop and 4.55 of tables, and use up a memory limit of 6 GB."""
    def check() -> None:
        sizes.check_room(
            Size(10**7, 10**6, 200_000), list(PEERS), LIMITS, Path("somewhere"),
            is_simulated=False, free_disk=free_disk, free_memory=free_memory,
        )

    if not parts:
        check()
        return
    with pytest.raises(CrossSellError) as caught:
        check()
    for part in parts:
        assert part in str(caught.value)


@pytest.mark.parametrize(("events", "parts"), [
    ("", ["'' is not a positive whole number", "1e6,1e7"]),
    ("many", ["'many' is not a positive whole number"]),
    ("1e6,", ["'' is not a positive whole number"]),
    ("2000.5", ["'2000.5' is not a positive"]),
    ("-2000", ["'-2000' is not a positive"]),
    ("0", ["'0' is not a positive"]),
    ("nan", ["'nan' is not a positive"]),
    ("1e999", ["'1e999' is not a positive"]),
    ("500", ["500 cannot be simulated", "1,000 to"]),
    ("1e30", ["1e30 cannot be simulated"]),
    ("2000,1e10", ["10,000,000,000 need about", "fewer events"]),
])
def test_wrong_sizes_get_one_line_before_anything_is_written(
    tmp_path: Path, database: Path, events: str, parts: list[str]
) -> None:
    out = tmp_path / "out"
    error = command(
        "benchmark", f"--events={events}", "--out", out, "--json", database=database
    ).error
    for part in parts:
        assert part in error
    assert not out.exists()


def test_wrong_folders_get_one_line(tmp_path: Path, database: Path) -> None:
    def error(out: Path, **more: str) -> str:
        return command(
            "benchmark", "--events", EVENTS, "--out", out, database=database, **more
        ).error

    (tmp_path / "file").write_text("mine")
    assert "is a file: name a folder" in error(tmp_path / "file")
    assert "(Not a directory): name another folder with --out" in error(tmp_path / "file" / "below")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "thesis.doc").write_text("mine")
    assert "holds thesis.doc, which no benchmark has made" in error(tmp_path / "full")
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["thesis.doc"]
    lock = tmp_path / "busy" / compare.LOCK
    with only_one(lock, busy="busy", mend="none"):
        assert "another benchmark works in" in error(tmp_path / "busy")


@pytest.mark.parametrize(("name", "value"), [
    ("CROSS_SELL_MEMORY_LIMIT", "much"), ("CROSS_SELL_TEMP_LIMIT", "90%"),
    ("CROSS_SELL_THREADS", "two"),
])
def test_wrong_limits_get_one_line(
    tmp_path: Path, database: Path, name: str, value: str
) -> None:
    error = command(
        "benchmark", "--out", tmp_path / "out", database=database, **{name: value}
    ).error
    assert name in error
    assert "give sizes like 6GB" in error
    assert not (tmp_path / "out").exists()
