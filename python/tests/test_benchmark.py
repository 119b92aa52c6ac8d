"""`cross-sell benchmark`: figures that agree with the tables, peers checked by plain arithmetic."""

import json
import os
import shutil
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from cross_sell.benchmark import measure, steps
from cross_sell.benchmark.compare import growth
from cross_sell.benchmark.peers import PEERS, Peer
from cross_sell.benchmark.places import DATABASE, new_place
from cross_sell.benchmark.report import format_report
from cross_sell.benchmark.sizes import Limits, Size, parse_sizes
from cross_sell.project import dbt
from shops import Outcome, command, variables

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
    (size,) = parse_sizes(str(EVENTS))
    with dbt.environment(**variables(database)):
        steps.simulate(out / f"events_{EVENTS}", size, work, said.append)
        with new_place("duckdb", work) as place:
            folder = out / f"events_{EVENTS}"
            steps.build(folder, size, work, "duckdb", place, LIMITS, said.append)
    return work


def one(built: Path, sql: str) -> object:
    """Return the only value of a query on the built database."""
    with duckdb.connect(str(built / DATABASE), read_only=True) as connection:
        return connection.execute(sql).fetchone()[0]


def test_rows_are_those_of_the_tables(entry: dict, built: Path) -> None:
    models = entry["models"]
    assert {"base_shop__events", "user_recommendations", "item_complements"} < set(models)
    for name, model in models.items():
        assert model["rows"] == one(built, f"select count(*) from {name}"), name
    assert entry["event_rows"] == models["base_shop__events"]["rows"]
    assert (entry["events"], entry["users"], entry["items"]) == (2000, 200, 300)
    assert entry["shape"] == "outdoor"


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
        "engine": "duckdb", "threads": 2, "memory_limit": "6GB", "temp_limit": "10GB", "growth": [],
        "sizes": [{**entry, "peers": {peer.name: figures}}],
    }
    assert f"not finished: {reason}" in format_report(report)


def test_what_a_server_does_not_tell_is_unknown_and_no_peer_runs_beside_it(entry: dict) -> None:
    models = {
        "base_shop__events": {"rows": 2000, "seconds": 0.1},
        "stg_events": {"rows": None, "seconds": 0.1},
    }
    unknown = {"peak_memory_bytes": None, "peak_temp_bytes": None}
    small = {**entry, "models": models, "peers": {}, **unknown}
    twice = {**small, "seconds": 2 * small["seconds"]}
    report = {"engine": "postgres", "sizes": [small], "growth": growth([small, twice])}
    said = format_report(report)
    assert "peak memory of the process unknown, peak temporary disk unknown" in said
    assert "Built by postgres" in said and "2.00 times the time" in said
    assert "peer" not in said and "times the memory" not in said and "DuckDB" not in said


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
