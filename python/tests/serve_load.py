"""Load on a server, by hand: how long requests take, and whether switches harm any.

`python python/tests/serve_load.py latency` makes a shop of 1 M users with lists of 20 and asks
200 times a second for a minute; `... switches` makes four such builds and asks 10,000 times, or
more, while three of them take each other's places. Requests leave when they are due, whether or not
earlier ones have been answered, and a time counts from when it was due, so that a server that
stands still does not look fast.
"""

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from served_builds import write_build

MERCHANT = "big"
ITEMS = 200_000


class Client:
    """A few connections to a server, each with one request at a time."""

    def __init__(self, port: int, connections: int) -> None:
        self._port, self._connections = port, connections
        self._free: asyncio.Queue = asyncio.Queue()

    async def open(self) -> None:
        """Open the connections."""
        for _ in range(self._connections):
            self._free.put_nowait(await asyncio.open_connection("127.0.0.1", self._port))

    async def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body of an answer."""
        reader, writer = await self._free.get()
        if reader.at_eof():
            # The server has closed what lay idle.
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
        try:
            writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
            return int(head[9:12]), await reader.readexactly(length)
        finally:
            self._free.put_nowait((reader, writer))


async def ask(
    port: int, requests: int, per_second: float, users: int, seed: int = 1, recent: int = 0,
    enough: asyncio.Event | None = None,
) -> tuple[list[float], list[tuple[int, bytes]]]:
    """Ask for the lists of users drawn at random; return milliseconds and answers.

    recent: how many items they have looked at just now, drawn at random as well. enough: more than
    `requests` are asked until it is set.
    """
    client, draw = Client(port, 32), random.Random(seed)
    await client.open()
    times, answers = [], []
    began = time.perf_counter() + 0.1

    async def one(number: int) -> None:
        due = began + number / per_second
        user = f"u{draw.randrange(users):07d}"
        path = f"/product-recommendations?merchant_id={MERCHANT}&customer_id={user}"
        for _ in range(recent):
            path += f"&recent_item_ids=i{draw.randrange(ITEMS):06d}"
        answer = await client.get(path)
        times.append(1000 * (time.perf_counter() - due))
        answers.append(answer)

    asked, number = [], 0
    while number < requests or not (enough is None or enough.is_set()):
        await asyncio.sleep(max(began + number / per_second - time.perf_counter(), 0))
        asked.append(asyncio.create_task(one(number)))
        number += 1
    await asyncio.gather(*asked)
    return times, answers


def launch(merchants: Path, log: Path, *words: str) -> subprocess.Popen:
    """Start a server in a session of its own on a free port."""
    with open(log, "a", encoding="utf-8") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "cross_sell.cli", "serve", "--merchants", str(merchants),
             "--port", "0", *words],
            stdout=subprocess.PIPE, stderr=file, text=True, start_new_session=True,
        )


def start(merchants: Path, log: Path, *words: str) -> tuple[subprocess.Popen, int]:
    """Start such a server, and wait until it listens; return its port, too."""
    server = launch(merchants, log, *words)
    line = server.stdout.readline()
    if not line.startswith("Serving"):
        raise RuntimeError(f"the server did not start: {log.read_text(encoding='utf-8')}")
    return server, int(line.rsplit(":", 1)[1])


def torn(body: bytes) -> bool:
    """Return whether an answer holds items of more than one build."""
    answer = json.loads(body)
    names = {item["item_name"].rsplit(" ", 1)[1] for item in answer["items"]}
    names |= {
        reason["item_name"].rsplit(" ", 1)[1] for item in answer["items"]
        for reason in item["reasons"] if reason["item_name"]
    }
    days = {"one": "01", "two": "02", "three": "03", "four": "04"}
    return {days[name] for name in names} != {answer["build"]["as_of"][8:10]}


def percentiles(times: list[float]) -> str:
    """Return the percentiles of some milliseconds."""
    found = np.percentile(times, [50, 90, 99, 100])
    return "p50 {:.1f} ms, p90 {:.1f} ms, p99 {:.1f} ms, slowest {:.1f} ms".format(*found)


def latency(home: Path, users: int, seconds: int, per_second: float) -> None:
    """Print how long requests take."""
    database = make_folder(home / MERCHANT) / "cross_sell.duckdb"
    if not database.exists():
        write_build(database, users=users, items=ITEMS, length=20)
    print(f"build: {database.stat().st_size / 1e6:,.0f} MB", flush=True)
    began = time.perf_counter()
    server, port = start(home, home / "server.log")
    copied = sum(file.stat().st_size for file in (home / MERCHANT / ".serving").glob("*/copy_*/*"))
    print(
        f"ready after {time.perf_counter() - began:.1f} s;"
        f" copy: {copied / 1e6:,.0f} MB", flush=True,
    )
    try:
        asyncio.run(ask(port, 400, 100, users, seed=0))
        for what, recent in (("a page", 0), ("re-ranked by two items", 2)):
            used = processor_seconds(server.pid)
            times, answers = asyncio.run(
                ask(port, int(seconds * per_second), per_second, users, recent=recent)
            )
            used = processor_seconds(server.pid) - used
            failed = sum(status != 200 for status, _ in answers)
            known = sum(b'"is_known_customer":true' in body for _, body in answers)
            print(
                f"{what}: {len(times):,} requests of {known:,} known customers, {failed} failed,"
                f" {percentiles(times)}; {1000 * used / len(times):.1f} ms of CPU each", flush=True,
            )
        print(
            f"memory of the server: {memory(server.pid, 'VmHWM'):,.0f} MB at most, with what it has"
            f" mapped; without that {memory(server.pid, 'RssAnon'):,.0f} MB in the end"
        )
    finally:
        server.terminate()
        server.wait()


def processor_seconds(pid: int) -> float:
    """Return the CPU time that a process has used."""
    values = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return sum(map(int, values[11:13])) / os.sysconf("SC_CLK_TCK")


def memory(pid: int, name: str) -> float:
    """Return a figure of the system about the memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.split(f"{name}:")[1].split()[0]) / 1e3


async def switching(
    port: int, database: Path, builds: list[Path], requests: int, per_second: float, users: int
) -> tuple[list[float], list[tuple[int, bytes]]]:
    """Ask while builds take each other's places, each once the one before is served."""
    enough = asyncio.Event()
    asking = asyncio.create_task(ask(port, requests, per_second, users, enough=enough))
    client = Client(port, 1)
    await client.open()
    path = f"/product-recommendations?merchant_id={MERCHANT}&customer_id=u0000000"
    for day, build in enumerate(builds, 1):
        await asyncio.sleep(requests / per_second / 5)
        os.replace(build, database)
        wanted, until = f"2026-03-{day + 1:02d}", time.perf_counter() + 600
        while wanted not in json.loads((await client.get(path))[1])["build"]["as_of"]:
            if time.perf_counter() > until:
                raise TimeoutError(f"'{build}' is not served")
            await asyncio.sleep(0.1)
    enough.set()
    return await asking


def switches(
    home: Path, requests: int, per_second: float, users: int, items: int, length: int
) -> dict:
    """Ask during three switches; return how many failed, were torn, and the builds seen."""
    # Not the name of a merchant.
    beside = home / ".builds"
    first, *others = (
        write_build(
            make_folder(beside / name) / "cross_sell.duckdb", name, users, items, length, day
        )
        for day, name in enumerate(("one", "two", "three", "four"))
    )
    database = make_folder(home / MERCHANT) / "cross_sell.duckdb"
    os.replace(first, database)
    server, port = start(home, home / "server.log")
    try:
        times, answers = asyncio.run(
            switching(port, database, others, requests, per_second, users)
        )
        builds = {json.loads(body)["build"]["id"] for status, body in answers if status == 200}
        return {
            "requests": len(answers),
            "failed": sum(status != 200 for status, _ in answers),
            "refusals": sorted({body.decode() for status, body in answers if status != 200}),
            "torn": sum(torn(body) for status, body in answers if status == 200),
            "builds": len(builds),
            "times": percentiles(times),
            "memory_mb": round(memory(server.pid, "VmHWM")),
            "own_memory_mb": round(memory(server.pid, "RssAnon")),
            "copies_left": len(list((home / MERCHANT / ".serving").glob("*/copy_*"))),
        }
    finally:
        server.terminate()
        server.wait()


def make_folder(folder: Path) -> Path:
    """Make a folder and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def main() -> None:
    """Measure what is named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["latency", "switches"])
    parser.add_argument("--home", type=Path, help="folder of the merchants; the build is kept")
    parser.add_argument("--users", type=int, default=1_000_000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--per-second", type=float, default=200)
    args = parser.parse_args()
    os.environ.setdefault("PYTHONUTF8", "1")
    with tempfile.TemporaryDirectory(prefix="cross_sell_load_") as folder:
        home = args.home or Path(folder)
        home.mkdir(parents=True, exist_ok=True)
        if args.what == "latency":
            latency(home, args.users, args.seconds, args.per_second)
        else:
            print(switches(home, 10_000, args.per_second, args.users, ITEMS, 20))


if __name__ == "__main__":
    main()
