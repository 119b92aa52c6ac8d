"""The steps of a benchmark of one size, those that are measured each in a process of its own."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import duckdb

from cross_sell.benchmark.measure import Outcome, run_process
from cross_sell.benchmark.peers import INSTALL, Peer
from cross_sell.benchmark.places import DATABASE, TEMP, Place
from cross_sell.benchmark.sizes import Limits, Size, free_memory
from cross_sell.errors import CrossSellError
from cross_sell.warehouse.files import quote_name, quote_text

SHOP, NOTE, MATRIX = "shop", "simulated.json", "matrix.parquet"


def is_simulated(folder: Path, size: Size) -> bool:
    """Return whether the folder holds the whole shop of this size, as `simulate` makes it now."""
    try:
        note = json.loads((folder / NOTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return note == _note(folder, size)


def _note(folder: Path, size: Size) -> dict:
    """Return what decides the bytes of a shop, its size and the simulator, and its files' bytes."""
    digest = hashlib.sha256()
    for path in sorted((Path(__file__).parents[1] / "simulate").rglob("*.py")):
        digest.update(path.read_bytes())
    shop = folder / SHOP
    files = {
        path.relative_to(shop).as_posix(): path.stat().st_size
        for path in sorted(shop.rglob("*.parquet"))
    }
    return {**asdict(size), "simulator": digest.hexdigest(), "files": files}


def simulate(folder: Path, size: Size, work: Path, say: Callable[[str], None]) -> None:
    """Simulate the shop, unless it is there."""
    if is_simulated(folder, size):
        say(f"Reusing the simulated shop in {folder / SHOP}")
        return
    say(
        f"Simulating about {size.events:,} events of {size.users:,} users on {size.items:,} items"
        f" (shape {size.shape})"
    )
    arguments = {"out": str(folder / SHOP), **asdict(size)}
    outcome = run_process("cross_sell.benchmark.jobs:simulate", arguments, work)
    _value(outcome, f"the simulation of {size.events:,} events")
    (folder / NOTE).write_text(json.dumps(_note(folder, size)), encoding="utf-8")


def build(
    folder: Path, size: Size, work: Path, engine: str, place: Place, limits: Limits,
    say: Callable[[str], None],
) -> dict:
    """Build the shop in a new place, and return the figures of its size.

    Rows of a view are None but on DuckDB: on other engines counting would build it again. What a
    server takes of memory and of temporary disk is None: it cannot be told from here.
    """
    shop = str(folder / SHOP)
    environment = {"data": shop, "environment": place.environment}
    if engine == "postgres":
        say(f"Copying {size.events:,} events")
        copied = run_process("cross_sell.benchmark.jobs:load", environment, work)
        _value(copied, f"the copy of {size.events:,} events")
    say(f"Building {size.events:,} events")
    outcome = run_process(
        "cross_sell.benchmark.jobs:build",
        {**environment, "engine": engine},
        work,
        temp=place.temp,
    )
    built = _value(outcome, f"the build of {size.events:,} events")
    rows = built["rows"]
    if engine == "duckdb":
        with _database(work, limits) as connection:
            rows = {
                name: connection.sql(f"select count(*) from {quote_name(name)}").fetchone()[0]
                for name in built["models"]
            }
    is_here = place.temp is not None
    return {
        **asdict(size),
        "event_rows": rows["base_shop__events"],
        "models": {
            name: {"rows": rows.get(name), "seconds": seconds}
            for name, seconds in built["models"].items()
        },
        "seconds": built["seconds"],
        "seconds_with_start": outcome.seconds,
        "peak_memory_bytes": outcome.peak_memory_bytes if is_here else None,
        "peak_temp_bytes": outcome.peak_temp_bytes if is_here else None,
        "database_bytes": place.size(),
    }


def _value(outcome: Outcome, what: str) -> dict:
    if outcome.reason:
        raise CrossSellError(f"{what}: {outcome.reason}")
    return outcome.value


def _database(work: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    config = {
        "max_temp_directory_size": limits.temp,
        "memory_limit": limits.memory,
        "temp_directory": str(work / TEMP),
        "threads": limits.threads,
    }
    return duckdb.connect(str(work / DATABASE), read_only=True, config=config)


def export_matrix(work: Path, limits: Limits) -> None:
    """Write the user-item matrix as ids and event counts, always in the same order."""
    with _database(work, limits) as connection:
        connection.execute(f"""
            copy (
                select users.user_id, items.item_id, user_items.event_count
                from int_user_items as user_items
                inner join int_users as users on user_items.user_key = users.user_key
                inner join int_items as items on user_items.item_key = items.item_key
                order by users.user_id, items.item_id
            ) to {quote_text(str(work / MATRIX))} (format parquet)
        """)


def run_peer(
    peer: Peer, work: Path, limits: Limits, time_limit: float, say: Callable[[str], None]
) -> dict:
    """Run one peer on the matrix, and return its figures or the reason why there are none."""
    if not peer.is_installed:
        say(f"Leaving out {peer.name}: {peer.package} is not installed ({INSTALL})")
        return {"finished": False, "reason": f"{peer.package} is not installed: {INSTALL}"}
    say(f"Running {peer.name}, for {time_limit:,.0f} s at most")
    temp = work / f"temp_{peer.name}"
    temp.mkdir()
    duckdb_limits = {"memory": limits.memory, "temp": limits.temp, "temp_directory": str(temp)}
    outcome = run_process(
        "cross_sell.benchmark.peers:run",
        {
            "module": peer.module,
            "package": peer.package,
            "matrix": str(work / MATRIX),
            "limits": {"threads": limits.threads, **duckdb_limits},
        },
        work,
        temp=temp,
        time_limit=time_limit,
        memory_limit=free_memory() or float("inf"),
        # As implicit advises: threads of its own, and none in the BLAS below it.
        environment={
            "MKL_NUM_THREADS": "1",
            "OMP_NUM_THREADS": str(limits.threads),
            "OPENBLAS_NUM_THREADS": "1",
        },
        shows_progress=False,
    )
    shutil.rmtree(temp)
    figures = {
        "peak_memory_bytes": outcome.peak_memory_bytes,
        "peak_temp_bytes": outcome.peak_temp_bytes,
    }
    if outcome.reason is None:
        return {"finished": True, **outcome.value, **figures}
    step = f" (in the step {outcome.last_line})" if outcome.last_line else ""
    return {
        "finished": False, "reason": outcome.reason + step, "seconds": outcome.seconds, **figures,
    }
