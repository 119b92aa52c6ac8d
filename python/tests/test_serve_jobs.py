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
from serving import Server, command_lines, found_processes, make_merchant, refused, served
from shops import event, small_shop, write_parquet

from cross_sell.serve import answers, job, jobs
from cross_sell.train.shops import only_one_training

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
        assert ended["message"].startswith("train ranking: events.csv has none of the columns")
        assert str(tmp_path) not in str(ended)
        # Nothing was learned from what cannot be read, nor is it built.
        assert [step["status"] for step in ended["steps"]] == ["failed"]
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


def scripted(results: dict[str, tuple[str, str | None]]) -> Callable:
    """Return what stands for the verbs: how they end, by the last of their two words."""
    def call(words: list[str]) -> tuple[str, str | None]:
        return results.get(words[0] if words[0] == "run" else words[1], ("succeeded", None))

    return call


@pytest.mark.parametrize(
    ("results", "status", "steps"),
    [
        ({}, "succeeded", ["succeeded", "succeeded", "succeeded"]),
        ({"ranking": ("skipped", "short")}, "succeeded", ["skipped", "succeeded", "succeeded"]),
        ({"open-rate": ("failed", "damaged")}, "failed", ["succeeded", "failed"]),
        ({"run": ("failed", "a bad seed")}, "failed", ["succeeded", "succeeded", "failed"]),
    ],
)
def test_a_shop_too_small_for_a_training_is_built_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, results: dict, status: str, steps: list[str]
) -> None:
    monkeypatch.setattr(job, "_call", scripted(results))
    monkeypatch.setattr(job, "TRAININGS", {"ranking": "ranking", "open-rate": "open_rate"})
    found = job.new_state("one", "0" * 32)
    while job.work(tmp_path, found):
        assert found["status"] == "running" and found["ended_at"] is None
    assert found["status"] == status and found["ended_at"]
    assert [step["status"] for step in found["steps"]] == steps
    answers.Job.model_validate(found, strict=True)


def test_only_a_shop_that_is_too_small_skips_a_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSS_SELL_DATABASE", str(tmp_path / "cross_sell.duckdb"))
    # It has events of one day, no messages and no decisions on promotions.
    data = write_parquet(tmp_path / "data", events=small_shop())
    commands = job.steps(tmp_path)
    del commands["run"]
    for words in commands.values():
        status, message = job._call(words)
        assert status == "skipped" and message.startswith("too little data to train on: ")
    training = tmp_path / "training"
    training.mkdir(exist_ok=True)
    (data / "events.parquet").write_text("of another program")
    assert job._call(commands["train ranking"])[0] == "failed"
    rows = [event("u", "i", minutes=day * 24 * 60) for day in range(100)]
    write_parquet(data, events=rows)
    with only_one_training(training):
        status, message = job._call(commands["train ranking"])
    assert status == "failed" and message.startswith("another training works in ")
    (data / "events.parquet").unlink()
    data.rmdir()
    status, message = job._call(commands["train open-rate"])
    assert status == "failed" and "does not exist" in message


def test_nothing_of_a_killed_job_works_on(tmp_path: Path) -> None:
    make_merchant(tmp_path, "one")
    (tmp_path / "one" / "data" / "events.csv").unlink()
    write_parquet(tmp_path / "one" / "data", events=small_shop())
    with served(tmp_path) as server:
        job_id = start(server).json()["job_id"]
        try:
            until = time.monotonic() + 200
            while len(state(server, job_id)["steps"]) < 2:
                assert time.monotonic() < until
                time.sleep(0.05)
            time.sleep(0.5)
        finally:
            (number,) = found_processes(job_id)
            os.kill(number, signal.SIGKILL)
        while state(server, job_id)["status"] == "running":
            assert time.monotonic() < until
            time.sleep(0.05)
        ended = state(server, job_id)
        assert (ended["status"], ended["message"]) == ("failed", "the job was killed")
        assert [step["status"] for step in ended["steps"]] == ["skipped", "failed"]
        # Its verbs name the shop's folder.
        assert not any(
            str(tmp_path / "one").encode() in words for words in command_lines().values()
        )


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
