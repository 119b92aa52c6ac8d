"""Stops `cross-sell send` at one of its steps: as a test calls it, or as a process of its own.

The steps: the two logs are written, the queue is written, the journal is made, the files are
replaced.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cross_sell import cli
from cross_sell.send import handing_out
from cross_sell.send.log import Log


def kill() -> None:
    """End this process at once."""
    os.kill(os.getpid(), signal.SIGKILL)


def interrupt() -> None:
    """Do as Ctrl-C does."""
    raise KeyboardInterrupt


def fail() -> None:
    """Do as a full disk does."""
    raise OSError(28, "No space left on device")


@contextmanager
def stopped_before(step: int, stop: Callable[[], None]) -> Iterator[None]:
    """Stop what runs in the block before the step with this number, from 1."""
    taken = 0

    def before(function: Callable) -> Callable:
        def counted(*words: object) -> object:
            nonlocal taken
            # What a failure puts back is not a step.
            if not (function is os_replace and Path(words[0]).suffix == ".old"):
                taken += 1
                if taken == step:
                    stop()
            return function(*words)

        return counted

    os_replace = os.replace
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", before(os_replace))
        patch.setattr(Log, "write", before(Log.write))
        patch.setattr(handing_out, "write_queue", before(handing_out.write_queue))
        yield


if __name__ == "__main__":
    with stopped_before(int(sys.argv[1]), kill):
        sys.exit(cli.main(sys.argv[2:]))
