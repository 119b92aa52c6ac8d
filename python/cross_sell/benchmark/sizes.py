"""The sizes of a benchmark, what they need, and whether the machine has it."""

import math
import shutil
from dataclasses import dataclass
from pathlib import Path

from cross_sell.benchmark.peers import Peer
from cross_sell.errors import CrossSellError
from cross_sell.simulate import FEWEST, MOST, Size, default_size
from cross_sell.warehouse.limits import connect, read_limits

# Of an outdoor shop.
EVENTS_PER_USER = 10
EVENTS_PER_ITEM = 50

# Bytes per event, measured on 1 and 10 M events; what is bounded stops growing at its limit.
INPUT = 25
DATABASE = 450
MATRIX = 5
BUILD_MEMORY = 600
BUILD_TEMP = 300      # with as little memory as the build can do with
SIMULATION_MEMORY = 10
# Bytes that any size needs: a process with its libraries; the least that a database takes.
PROCESS_MEMORY = 1_000_000_000
SMALLEST_DISK = 100_000_000


@dataclass(frozen=True)
class Limits:
    """What DuckDB may use, in the build and in peers: as it was set, and in bytes."""

    threads: int
    memory: str
    temp: str
    memory_bytes: int
    temp_bytes: int


def parse_sizes(text: str, shape: str = "outdoor") -> list[Size]:
    """Return the sizes of numbers such as `1e6,1e7`, each once, the smallest first.

    CrossSellError on what is not a whole number, or is too small or too large to simulate.
    """
    return [
        _size(events, shape)
        for events in sorted({_events(word.strip()) for word in text.split(",")})
    ]


def _size(events: int, shape: str) -> Size:
    """Return what `simulate` makes by default; outdoor shops keep one ratio, to show growth."""
    if shape != "outdoor":
        return default_size(events, shape=shape)
    return Size(
        events=events,
        users=max(events // EVENTS_PER_USER, FEWEST["users"]),
        items=min(max(events // EVENTS_PER_ITEM, FEWEST["items"]), MOST["items"]),
    )


def _events(word: str) -> int:
    try:
        value = float(word)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value != int(value) or value <= 0:
        raise CrossSellError(
            f"--events: '{word}' is not a positive whole number; give one or more like 1e6,1e7"
        )
    fewest, most = FEWEST["events"], MOST["events"]
    if not fewest <= value <= most:
        raise CrossSellError(
            f"--events: {word} cannot be simulated; give {fewest:,} to {most:,}"
        )
    return int(value)


def limits_in_bytes() -> Limits:
    """Return the limits that the environment sets. CrossSellError if DuckDB does not take them."""
    settings = read_limits()
    with connect(settings) as connection:
        values = connection.sql(
            "select " + ", ".join(f"current_setting('{name}')" for name in settings)
        ).fetchone()
    taken = dict(zip(settings, values, strict=True))
    return Limits(
        threads=int(taken["threads"]),
        memory=settings["memory_limit"],
        temp=settings["max_temp_directory_size"],
        memory_bytes=_bytes(taken["memory_limit"]),
        temp_bytes=_bytes(taken["max_temp_directory_size"]),
    )


def _bytes(text: str) -> int:
    """Return the bytes of a size as DuckDB writes it, such as `5.5 GiB`."""
    number, unit = text.split()
    units = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
    return int(float(number) * 1024 ** units.index(unit if unit in units else "bytes"))


def _spilled(bytes_needed: int, limits: Limits) -> int:
    """Return how much of what does not fit into memory DuckDB puts on disk, at most."""
    return min(max(0, bytes_needed - limits.memory_bytes), limits.temp_bytes)


def needed_disk(size: Size, peers: list[Peer], limits: Limits, *, is_simulated: bool) -> int:
    """Return the bytes on disk that a size takes at its peak, about."""
    n = size.events
    temp = [min(BUILD_TEMP * n, _spilled(BUILD_MEMORY * n, limits))]
    temp += [_spilled(peer.bytes_per_event * n, limits) for peer in peers if peer.is_bounded]
    kept = 0 if is_simulated else INPUT * n
    return SMALLEST_DISK + kept + (DATABASE + MATRIX) * n + max(temp)


def needed_memory(size: Size, peers: list[Peer], limits: Limits) -> dict[str, int]:
    """Return the bytes of memory that each process takes at its peak, about."""
    n = size.events

    def bounded(bytes_per_event: int) -> int:
        return min(bytes_per_event * n, limits.memory_bytes)

    needed = {"the simulation": SIMULATION_MEMORY * n, "the build": bounded(BUILD_MEMORY)}
    for peer in peers:
        per_event = peer.bytes_per_event
        needed[peer.name] = bounded(per_event) if peer.is_bounded else per_event * n
    return {name: PROCESS_MEMORY + value for name, value in needed.items()}


def check_room(
    size: Size,
    peers: list[Peer],
    limits: Limits,
    out: Path,
    *,
    is_simulated: bool,
    free_disk: int,
    free_memory: int | None,
) -> None:
    """Refuse a size that does not fit. free_disk, free_memory: bytes; None where not known."""
    disk = needed_disk(size, peers, limits, is_simulated=is_simulated)
    if disk > free_disk:
        raise CrossSellError(
            f"--events: {size.events:,} need about {_gb(disk)} of disk in '{out}', where"
            f" {_gb(free_disk)} are free; give fewer events, or an --out with more room"
        )
    memory = needed_memory(size, peers, limits)
    largest = max(memory, key=memory.get)
    if free_memory is not None and memory[largest] > free_memory:
        raise CrossSellError(
            f"--events: {size.events:,} need about {_gb(memory[largest])} of memory for {largest},"
            f" and {_gb(free_memory)} are available; give fewer events or a lower"
            " CROSS_SELL_MEMORY_LIMIT, or end other programs"
        )


def free_disk(out: Path) -> int:
    """Return the bytes free where a folder is or would be."""
    place = out.resolve()
    while not place.is_dir():
        place = place.parent
    return shutil.disk_usage(place).free


def free_memory() -> int | None:
    """Return the bytes of memory that programs can still take; None where it cannot be told."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            known = [int(line.split()[1]) * 1024 for line in file if "MemAvailable" in line]
    except OSError:
        return None
    # A container may have less than its machine.
    try:
        group = Path("/sys/fs/cgroup")
        limit = int((group / "memory.max").read_text())
        known.append(limit - int((group / "memory.current").read_text()))
    except (OSError, ValueError):
        pass
    return min(known, default=None)


def _gb(value: int) -> str:
    return f"{value / 1e9:,.1f} GB"
