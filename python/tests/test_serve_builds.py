"""From which build a server answers, when builds come, go, are spoilt, or machines go down."""

import fcntl
import os
import shutil
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from serve_load import launch
from served_builds import write_build
from serving import LISTS, USER, cursor_of, found_processes, make_merchant, served

from cross_sell.errors import CrossSellError
from cross_sell.serve.copies import Copies
from cross_sell.serve.copying import build_id_of
from cross_sell.serve.settings import OWN_FOLDER


def mapped_files() -> str:
    """Return what is mapped into the memory of this process."""
    return Path("/proc/self/maps").read_text(encoding="utf-8")


def test_a_new_build_is_taken_whole(tmp_path: Path) -> None:
    database = make_merchant(tmp_path, "one")
    with served(tmp_path) as server:
        before, cursor = server.page(limit=2), cursor_of(server)
        merchant = server.merchants.get("one")
        with merchant.reading() as build:
            write_build(database, name="two", day=1)
            server.merchants.look()
            after = server.page(limit=2)
            assert not build.is_closed
            with build.connection() as connection:
                assert connection.execute("select count(*) from items").fetchone() == (200,)
        # The last reader has gone, and with it the copy and what was mapped of it.
        assert build.is_closed and not build.home.exists()
        assert str(build.home) in mapped_files()
        home = build.home
        del build
        assert str(home) not in mapped_files()
        assert before["build"]["id"] != after["build"]["id"]
        assert after["build"]["as_of"] == "2026-03-02T12:00:00Z"
        assert all(item["item_name"].endswith("of two") for item in after["items"])
        status, error = server.refusal(LISTS, merchant_id="one", customer_id=USER, cursor=cursor)
        assert status == 410 and "built anew" in error
        assert server.get("/metrics").text.count("\ncross_sell_switches 1\n") == 1


@pytest.mark.parametrize("kind", ["text", "other tables", "empty"])
def test_what_is_not_a_build_does_not_take_its_place(tmp_path: Path, kind: str) -> None:
    database = make_merchant(tmp_path, "one")
    with served(tmp_path) as server:
        before = server.page()
        if kind == "text":
            database.write_text("not a database")
        elif kind == "empty":
            database.write_bytes(b"")
        else:
            (copy,) = (tmp_path / "one" / OWN_FOLDER).glob("*/copy_*/*.duckdb")
            shutil.copy(copy, database)
        server.merchants.look()
        server.merchants.look()
        assert server.page() == before
        told = [line for line in server.log if "what was served goes on" in line]
        assert len(told) == 1 and "\n" not in told[0]
        assert not list((tmp_path / "one" / OWN_FOLDER).glob("*/.copy_*"))


def test_a_server_that_starts_again_serves_the_same(tmp_path: Path) -> None:
    make_merchant(tmp_path, "one")
    with served(tmp_path) as server:
        before, cursor = server.page(), cursor_of(server)
    # What a killed build has left.
    (tmp_path / "one" / ".cross_sell.building").mkdir()
    (tmp_path / "one" / ".cross_sell.building" / "cross_sell.duckdb").write_bytes(b"half")
    with served(tmp_path) as server:
        assert server.page() == before
        assert len(server.page(limit=3, cursor=cursor)["items"]) == 3


@pytest.mark.parametrize("name", ["tables.duckdb", "lists.arrow", "users.arrow"])
@pytest.mark.parametrize("kept", [0, 0.5])
def test_a_copy_that_is_not_whole_is_made_anew(tmp_path: Path, name: str, kept: float) -> None:
    make_merchant(tmp_path, "one")
    with served(tmp_path) as server:
        before = server.page()
    (file,) = (tmp_path / "one" / OWN_FOLDER).glob(f"*/copy_*/{name}")
    os.truncate(file, int(kept * file.stat().st_size))
    with served(tmp_path) as server:
        assert server.page() == before


def test_servers_of_one_folder_say_the_same_of_what_is_not_a_build(tmp_path: Path) -> None:
    own, database = tmp_path / OWN_FOLDER, tmp_path / "cross_sell.duckdb"
    own.mkdir()
    database.write_text("not a database")

    def refusal(_: int) -> str:
        with pytest.raises(CrossSellError) as caught:
            Copies(own).open(database, build_id_of(database), b"")
        return str(caught.value)

    # While the first one tries the others wait; it removes what it has made.
    with ThreadPoolExecutor(3) as pool:
        refusals = list(pool.map(refusal, range(3)))
    assert len(set(refusals)) == 1 and "not a valid DuckDB database" in refusals[0]
    assert [file.name for file in own.iterdir()] == ["lock"]


def test_a_copy_that_outlives_its_server_is_waited_for(tmp_path: Path) -> None:
    database = make_merchant(tmp_path, "one", users=100_000)
    own = tmp_path / "one" / OWN_FOLDER
    server = launch(tmp_path, tmp_path / "log")
    until = time.monotonic() + 60
    while not list(own.glob("*/.copy_*.new/lists.arrow")):
        assert time.monotonic() < until
        time.sleep(0.01)
    (copying,) = found_processes(str(database), "cross_sell.serve.copying")
    os.kill(copying, signal.SIGSTOP)
    server.kill()
    server.wait()
    with open(own / "lock", encoding="ascii") as lock, pytest.raises(BlockingIOError):
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    (begun,) = own.glob("*/.copy_*.new")
    number = begun.stat().st_ino
    os.kill(copying, signal.SIGCONT)
    with served(tmp_path) as server:
        assert len(server.page()["items"]) == 20
    (copy,) = own.glob("*/copy_*")
    assert copy.stat().st_ino == number
