"""Keep two processes apart."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cross_sell.errors import CrossSellError


@contextmanager
def only_one(file: Path, *, busy: str, mend: str) -> Iterator[None]:
    """Hold a lock on `file` for the length of a block; its folder is made.

    The system releases the lock even when the process is killed. CrossSellError with the message
    `busy` if another process holds it; if the folder cannot be written to, with `mend` as what to
    do about it.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock = file.open("w")
    except OSError as error:
        raise CrossSellError(
            f"cannot write to '{file.parent}' ({error.strerror}): {mend}"
        ) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CrossSellError(busy) from error
        yield
