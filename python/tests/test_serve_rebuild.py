"""`POST /predictors` with nothing pretended: a shop is trained, rebuilt, served, and killed."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.request import Request, urlopen

import pyarrow.parquet as pq
import pytest
from messaged_shops import shop_with_messages
from serve_load import start
from served_builds import write_build
from serving import found_processes
from shops import write_parquet

from cross_sell.train.open_rate.rivals import MODELS

PATIENCE = 900


class Caller:
    """Asks a server that is a process of its own, as customers' programs do."""

    def __init__(self, port: int) -> None:
        self._home = f"http://127.0.0.1:{port}"

    def ask(self, path: str, body: dict | None = None) -> dict:
        """Return an answer."""
        data = body and json.dumps(body).encode()
        request = Request(self._home + path, data, {"Content-Type": "application/json"})
        with urlopen(request, timeout=60) as answer:
            return json.load(answer)

    def page(self) -> dict:
        """Return the page of a user of the shop."""
        return self.ask("/product-recommendations?merchant_id=shop&customer_id=u003&limit=5")

    def start_job(self) -> str:
        """Ask for a training and rebuild, and return the id of the job."""
        return self.ask("/predictors", {"merchant_id": "shop"})["job_id"]

    def job(self, job_id: str) -> dict:
        """Return how a job stands."""
        return self.ask(f"/predictors/{job_id}")


@contextmanager
def serving(folder: Path) -> Iterator[Caller]:
    """Serve the merchants of a folder with a process that is killed in the end."""
    server, port = start(folder, folder / "log")
    try:
        yield Caller(port)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_until(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    until = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.2)


def kill_job(job_id: str) -> None:
    """Kill a job, as a system does that is short of memory."""
    (number,) = found_processes(job_id)
    os.kill(number, signal.SIGKILL)


@dataclass(frozen=True)
class Rebuilt:
    """A shop that a job has trained and rebuilt: pages before and after, and how the job ended."""

    folder: Path
    before: dict
    job: dict
    after: dict


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> Rebuilt:
    """A shop with messages, in the place of a build that had other users and items."""
    folder = tmp_path_factory.mktemp("merchants")
    write_parquet(folder / "shop" / "data", **shop_with_messages())
    write_build(folder / "shop" / "cross_sell.duckdb")
    with serving(folder) as caller:
        before = caller.page()
        job_id = caller.start_job()
        try:
            assert caller.start_job() == job_id
            wait_until(lambda: caller.job(job_id)["status"] != "running")
        except BaseException:
            kill_job(job_id)
            raise
        job = caller.job(job_id)
        assert job["status"] == "succeeded", job
        wait_until(lambda: caller.page()["build"] != before["build"])
        return Rebuilt(folder, before, job, caller.page())


def test_a_job_trains_and_rebuilds_what_is_then_served(rebuilt: Rebuilt) -> None:
    steps = {step["name"]: step for step in rebuilt.job["steps"]}
    assert {name: step["status"] for name, step in steps.items()} == {
        "train ranking": "skipped", "train open-rate": "succeeded",
        "train promotions": "skipped", "run": "succeeded",
    }
    assert steps["train ranking"]["message"].startswith("too little data to train on: ")
    assert not (rebuilt.folder / "shop" / ".cross_sell.building").exists()
    assert not rebuilt.before["is_known_customer"] and rebuilt.after["is_known_customer"]
    # The time of the last event.
    assert rebuilt.after["build"]["as_of"] == "2026-03-04T12:00:00Z"
    assert [item["item_name"][:6] for item in rebuilt.after["items"]] == 5 * ["Thing "]


def test_the_job_learns_which_messages_are_opened(rebuilt: Rebuilt) -> None:
    shop = rebuilt.folder / "shop"
    parameters, versions = (
        pq.read_table(shop / "models" / f"model_{name}.parquet").to_pylist()
        for name in ("parameters", "versions")
    )
    assert {row["model"] for row in versions} == set(MODELS)
    assert len({row["version"] for row in (*parameters, *versions)}) == 1
    assert {row["status"] for row in parameters} == {"live"}
    decision, metrics = versions[0]["decision"], json.loads(versions[0]["metrics"])
    assert "beside 0." in decision and "of one open rate for all" in decision
    assert [choice["components"] for choice in metrics["choices"]] == [1, 2, 3, 4, 5, 6]
    assert set(metrics["clusters"]) == {str(number) for number in range(2, 13)}
    weights = {
        row["term"]: row["value"] for row in parameters if row["model"] == "open_rate_single"
    }
    assert weights["channel=push"] > 0.3 > -0.3 > weights["channel=email"]
    # What training worked with is gone.
    assert [file.name for file in (shop / "training").iterdir() if file.name[0] != "."] == []


def test_a_rebuild_that_is_killed_with_its_server_changes_nothing(rebuilt: Rebuilt) -> None:
    shop = rebuilt.folder / "shop"
    # Without messages nothing is trained, and the job builds at once.
    (shop / "data" / "messages.parquet").unlink()
    with serving(rebuilt.folder) as caller:
        job_id = caller.start_job()
        try:
            wait_until((shop / ".cross_sell.building" / "cross_sell.duckdb").exists)
            assert caller.page() == rebuilt.after
            assert caller.job(job_id)["steps"][-1] == {
                "name": "run", "status": "running", "message": None,
            }
        finally:
            kill_job(job_id)
    assert (shop / ".cross_sell.building").exists()
    with serving(rebuilt.folder) as caller:
        assert caller.page() == rebuilt.after
        ended = caller.job(job_id)
        assert (ended["status"], ended["message"]) == ("failed", "the job was killed")
        assert ended["steps"][-1]["status"] == "failed"
