"""`POST /predictors`: one job per merchant at a time, in a process of its own, and how it stands."""

import os
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from serving import Server, found_processes, make_merchant, refused, served

from cross_sell.serve import answers, job, jobs

WAITING = (sys.executable, "-c", "import time; time.sleep(120)")


def start(server: Server, merchant_id: str = "one") -> httpx.Response:
    """Ask for a training and rebuild."""
    return server.client.post("/predictors", json={"merchant_id": merchant_id})


def state(server: Server, job_id: str) -> dict:
    """Return how a job stands."""
    content = server.get(f"/predictors/{job_id}").json()
    return answers.Job.model_validate(content, strict=True).model_dump()


def test_a_job_that_fails_changes_nothing_and_says_why(tmp_path: Path) -> None:
    make_merchant(tmp_path, "one")
    with served(tmp_path) as server:
        before = server.page()
        first = start(server)
        assert first.status_code == 202
        job_id = first.json()["job_id"]
        assert first.headers["location"] == f"/predictors/{job_id}"
        assert start(server).json()["job_id"] == job_id
        until = time.monotonic() + 200
        while state(server, job_id)["status"] == "running" and time.monotonic() < until:
            time.sleep(0.2)
        ended = state(server, job_id)
        assert ended["status"] == "failed" and ended["ended_at"]
        assert ended["message"].startswith("run: events.csv has none of the columns")
        assert str(tmp_path) not in str(ended)
        assert {step["status"] for step in ended["steps"][:-1]} == {"skipped"}
        assert ended["steps"][-1]["status"] == "failed"
        server.merchants.look()
        assert server.page() == before


def test_a_merchant_without_tables_is_refused_before_a_job_starts(tmp_path: Path) -> None:
    for name in ("one", "two"):
        make_merchant(tmp_path, name)
        (tmp_path / name / "data" / "events.csv").unlink()
    (tmp_path / "two" / "data").rmdir()
    with served(tmp_path) as server:
        for name in ("one", "two"):
            status, error = refused(start(server, name))
            assert status == 404 and "put them into its folder data/" in error
            assert not (tmp_path / name / "jobs").exists()


def scripted(results: dict[str, tuple[int, str | None]]) -> Callable:
    """Return what stands for the verbs: exit code and message by the last of their two words."""
    def call(folder: Path, words: list[str]) -> tuple[int, str | None]:
        return results.get(words[0] if words[0] == "run" else words[1], (0, None))

    return call


@pytest.mark.parametrize(
    ("results", "status", "steps"),
    [
        ({}, "succeeded", ["succeeded", "succeeded", "succeeded"]),
        ({"ranking": (2, "too short a log")}, "succeeded", ["skipped", "succeeded", "succeeded"]),
        ({"open-rate": (1, "ended with 1")}, "failed", ["succeeded", "failed"]),
        ({"run": (2, "a bad seed")}, "failed", ["succeeded", "succeeded", "failed"]),
    ],
)
def test_a_shop_too_small_for_a_training_is_built_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, results: dict, status: str, steps: list[str]
) -> None:
    monkeypatch.setattr(job, "_call", scripted(results))
    monkeypatch.setattr(job, "TRAININGS", {"ranking": "ranking", "open-rate": "open_rate"})
    found = job.new_state("one", "0" * 32)
    job.work(tmp_path, found)
    assert found["status"] == status
    assert [step["status"] for step in found["steps"]] == steps
    answers.Job.model_validate(found, strict=True)


def test_a_job_outlives_its_server_and_a_killed_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "COMMAND", WAITING)
    for name in ("one", "two"):
        make_merchant(tmp_path, name)
    with served(tmp_path) as server:
        job_id = start(server).json()["job_id"]
        answer = start(server, "two")
        assert refused(answer)[0] == 429 and answer.headers["retry-after"]
    with served(tmp_path) as server:
        # The process is another server's, and the job is the one that runs.
        assert start(server).json()["job_id"] == job_id
        assert state(server, job_id)["status"] == "running"
        for number in found_processes(job_id):
            os.kill(number, signal.SIGKILL)
        until = time.monotonic() + 20
        while state(server, job_id)["status"] == "running" and time.monotonic() < until:
            time.sleep(0.05)
        assert state(server, job_id)["message"] == "the job was killed"
        again = start(server).json()["job_id"]
        assert again != job_id
        assert state(server, again)["status"] == "running"
        for number in found_processes(again):
            os.kill(number, signal.SIGKILL)


def test_many_calls_at_once_start_one_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "COMMAND", WAITING)
    make_merchant(tmp_path, "one")
    with served(tmp_path, jobs=8) as server:
        with ThreadPoolExecutor(8) as pool:
            started = list(pool.map(lambda _: start(server), range(16)))
        assert {answer.status_code for answer in started} == {202}
        (job_id,) = {answer.json()["job_id"] for answer in started}
        (number,) = found_processes(job_id)
        os.kill(number, signal.SIGKILL)
