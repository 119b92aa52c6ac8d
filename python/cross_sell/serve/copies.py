"""The server's copies of a merchant's builds: made once, opened, removed when nobody needs them."""

import fcntl
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import duckdb
import pyarrow as pa

from cross_sell.errors import CrossSellError
from cross_sell.serve.builds import Build
from cross_sell.serve.copying import layout

COPY = f"copy_{layout()}"
# What a copy raises that is not whole.
DAMAGED = (duckdb.Error, pa.ArrowException, OSError)


class Copies:
    """The copies in a folder, each in a folder with the id of its build.

    The lock lies beside them: removed with one of them, it would not keep out who comes next.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._copying: subprocess.Popen | None = None

    def open(self, database: Path, build_id: str, secret: bytes) -> Build:
        """Return a build; its copy is made if it is not there, or not whole.

        CrossSellError if the build cannot be copied; then it leaves nothing.
        """
        home = self._folder / build_id
        # Two servers of one folder make a copy once, and keep what the other reads.
        with open(self._folder / "lock", "w", encoding="ascii") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            home.mkdir(exist_ok=True)
            build = _opened(home / COPY, secret)
            if build is None:
                self._make(database, home / COPY, lock.fileno())
                build = Build(home / COPY, secret)
            if build.build_id != build_id:
                build.close()
                shutil.rmtree(home, ignore_errors=True)
                raise CrossSellError("the build was replaced while it was copied")
        return build

    def _make(self, database: Path, copy: Path, lock: int) -> None:
        """Make a copy in a process that has the lock, too, as it may outlive a killed server."""
        command = [sys.executable, "-m", "cross_sell.serve.copying", str(database), str(copy)]
        self._copying = subprocess.Popen(
            command, pass_fds=(lock,), text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        _, said = self._copying.communicate()
        if self._copying.returncode:
            shutil.rmtree(copy.parent, ignore_errors=True)
            lines = said.strip().splitlines()
            raise CrossSellError(lines[-1] if lines else "the copy of the build was interrupted")

    def sweep(self, build_id: str) -> None:
        """Remove the copies of all builds but one, which an earlier server has left."""
        with suppress(OSError), open(self._folder / "lock", "w", encoding="ascii") as lock:
            # Another server that copies now removes them itself.
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for folder in self._folder.iterdir():
                if re.fullmatch(r"[0-9a-f]{16}", folder.name) and folder.name != build_id:
                    shutil.rmtree(folder, ignore_errors=True)

    def stop(self) -> None:
        """Stop copying."""
        if self._copying is not None and self._copying.poll() is None:
            self._copying.terminate()


def _opened(copy: Path, secret: bytes) -> Build | None:
    """Return the build of a copy; None if there is none, or none that a build can be read from."""
    if not copy.is_dir():
        return None
    try:
        return Build(copy, secret)
    except DAMAGED:
        # A machine that goes down may leave files that are not whole.
        shutil.rmtree(copy)
        return None
