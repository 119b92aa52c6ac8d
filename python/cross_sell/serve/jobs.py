"""The jobs of a server: one per merchant at a time, however often it is asked for."""

import fcntl
import json
import os
import re
import secrets
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from cross_sell.serve.job import new_state, now, state_file, write_state
from cross_sell.serve.merchants import Merchant
from cross_sell.serve.settings import DATA_FOLDER, JOB_ID, JOBS_FOLDER

# States that are kept per merchant.
KEPT = 50
COMMAND = (sys.executable, "-m", "cross_sell.serve.job")


class TooManyJobs(Exception):
    """Other merchants' jobs are running already."""


class NoData(Exception):
    """The merchant has no input tables."""


class CannotStart(Exception):
    """The folder cannot be written to."""


class Jobs:
    """Starts jobs, and tells how they stand. most: jobs at the same time."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._running: dict[str, subprocess.Popen] = {}

    def start(self, merchant: Merchant) -> tuple[dict, bool]:
        """Return the state of a merchant's job, and whether it was started by this call.

        Where one is running, of this server or of an earlier one, it is that one. NoData,
        TooManyJobs, CannotStart.
        """
        with self._lock:
            try:
                lock = open(merchant.folder / ".job.lock", "a+", encoding="ascii")  # noqa: SIM115
            except OSError as error:
                raise CannotStart from error
            with lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    lock.seek(0)
                    found = self.find([merchant], lock.read().strip())
                    if found is not None:
                        return found, False
                    raise TooManyJobs from None
                if not any((merchant.folder / DATA_FOLDER).glob("*")):
                    raise NoData
                if self.count() >= self._most:
                    raise TooManyJobs
                return self._start(merchant, lock.fileno()), True

    def _start(self, merchant: Merchant, lock: int) -> dict:
        job_id = secrets.token_hex(16)
        state = new_state(merchant.merchant_id, job_id)
        try:
            write_state(merchant.folder, state)
            os.ftruncate(lock, 0)
            os.write(lock, job_id.encode())
            _forget(merchant.folder / JOBS_FOLDER)
            # The process inherits the lock, so there is no moment at which nobody holds it.
            self._running[merchant.merchant_id] = subprocess.Popen(
                [*COMMAND, str(merchant.folder), job_id],
                pass_fds=(lock,), start_new_session=True, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        except OSError as error:
            raise CannotStart from error
        return state

    def count(self) -> int:
        """Return how many jobs of this server are running."""
        self._running = {
            name: process for name, process in self._running.items() if process.poll() is None
        }
        return len(self._running)

    def find(self, merchants: Iterable[Merchant], job_id: str) -> dict | None:
        """Return the state of a job of one of these merchants; None if there is no such job."""
        if not re.fullmatch(JOB_ID, job_id):
            return None
        for merchant in merchants:
            try:
                file = state_file(merchant.folder, job_id)
                state = json.loads(file.read_text(encoding="utf-8"))
            except (OSError, ValueError):
                continue
            if state["status"] == "running" and not _is_locked(merchant.folder, job_id):
                # It may have ended between the two looks.
                state = json.loads(file.read_text(encoding="utf-8"))
                if state["status"] == "running":
                    state.update(status="failed", ended_at=now(), message="the job was killed")
                    for step in state["steps"]:
                        if step["status"] == "running":
                            step["status"] = "failed"
                    write_state(merchant.folder, state)
            return state
        return None


def _is_locked(folder: Path, job_id: str) -> bool:
    """Return whether a process works on this job."""
    try:
        with open(folder / ".job.lock", encoding="ascii") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.read().strip() == job_id
    except OSError:
        pass
    return False


def _forget(folder: Path) -> None:
    """Remove the oldest states."""
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime)
    for file in files[:-KEPT]:
        with suppress(OSError):
            file.unlink()
