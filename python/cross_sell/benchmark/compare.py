"""Measure the build and the peers at one size after another, in a folder that keeps the shops."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from cross_sell.benchmark import sizes, steps
from cross_sell.benchmark.peers import PEERS, Peer
from cross_sell.benchmark.places import new_place
from cross_sell.benchmark.sizes import Limits, Size
from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.warehouse.lock import only_one

LOCK = ".lock"
FOLDER = re.compile(r"(grocery_)?events_\d+")
# A peer may take so many seconds, or so many times those of the build where that is more.
PEER_SECONDS = 900
PEER_BUILDS = 3


def benchmark(
    out: Path,
    wanted: list[Size],
    *,
    engine: str = "duckdb",
    say: Callable[[str], None] = lambda line: None,
) -> dict:
    """Build a shop of each size, run the peers on its user-item matrix, and return all figures.

    out: folder for the simulated shops; what else is made there is removed at the end.
    engine: builds the shops; only beside DuckDB peers run.
    CrossSellError on what cannot be built or does not fit; a peer that fails is a result.

    Keys: engine, threads, memory_limit, temp_limit (of DuckDB), `sizes` with one entry per size, and
    `growth` with one per size but the first. An entry of `sizes` has events, users, items, shape
    (as simulated), event_rows, models (by name: rows, seconds), seconds (from the first model to
    the last), seconds_with_start (of the whole process), peak_memory_bytes, peak_temp_bytes,
    database_bytes and peers (by name: finished, reason or the seconds of each step).
    """
    if dbt.profile_target(engine)["type"] != engine:
        raise CrossSellError(
            f"target {engine} of profiles.yml is of another engine: set DBT_PROFILES_DIR to the"
            " project's folder"
        )
    limits = sizes.limits_in_bytes()
    _check_folder(out)
    peers = PEERS if engine == "duckdb" else ()
    installed = [peer for peer in peers if peer.is_installed]
    for size in wanted:
        sizes.check_room(
            size, installed, limits, out,
            is_simulated=steps.is_simulated(_folder(out, size), size),
            free_disk=sizes.free_disk(out),
            free_memory=sizes.free_memory(),
        )
    with only_one(
        out / LOCK,
        busy=f"another benchmark works in '{out}': wait until it has ended",
        mend="name another folder with --out",
    ):
        entries = [
            _measure(_folder(out, size), size, engine, peers, limits, say) for size in wanted
        ]
    say(f"The simulated shops are in {out}, for the next benchmark")
    return {
        "engine": engine,
        "threads": limits.threads,
        "memory_limit": limits.memory,
        "temp_limit": limits.temp,
        "sizes": entries,
        "growth": growth(entries),
    }


def growth(entries: list[dict]) -> list[dict]:
    """Return how many times the events, seconds and memory of the size before each size takes."""
    return [
        {
            "from_events": small["events"],
            "to_events": large["events"],
            **{
                key: large[key] / small[key] if small[key] else None
                for key in ("event_rows", "seconds", "peak_memory_bytes")
            },
        }
        for small, large in zip(entries, entries[1:])
    ]


def _folder(out: Path, size: Size) -> Path:
    shape = "" if size.shape == "outdoor" else f"{size.shape}_"
    return out.resolve() / f"{shape}events_{size.events}"


def _check_folder(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise CrossSellError(f"--out '{out}' is a file: name a folder")
    try:
        paths = sorted(out.iterdir()) if out.is_dir() else []
    except OSError as error:
        raise CrossSellError(f"--out '{out}' cannot be read ({error.strerror})") from error
    for path in paths:
        if path.name != LOCK and not FOLDER.fullmatch(path.name):
            raise CrossSellError(
                f"--out '{out}' holds {path.name}, which no benchmark has made: name a new folder"
            )


def _measure(
    folder: Path, size: Size, engine: str, peers: tuple[Peer, ...], limits: Limits,
    say: Callable[[str], None],
) -> dict:
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)  # what a killed benchmark has left
    work.mkdir(parents=True)
    try:
        with new_place(engine, work) as place:
            steps.simulate(folder, size, work, say)
            entry = steps.build(folder, size, work, engine, place, limits, say)
        if peers:
            steps.export_matrix(work, limits)
        time_limit = max(PEER_SECONDS, PEER_BUILDS * entry["seconds"])
        entry["peers"] = {
            peer.name: steps.run_peer(peer, work, limits, time_limit, say) for peer in peers
        }
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return entry
