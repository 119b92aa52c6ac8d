"""A server for tests is gone with the process that made it, however that ends."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engines.cluster import postgres_cluster

pytestmark = pytest.mark.engines

MAKE_ONE = """
import sys, time
from engines.cluster import postgres_cluster
with postgres_cluster() as server:
    print(server.port, server.psql("show data_directory"), flush=True)
    time.sleep(600)
"""


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_it_is_gone_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), postgres_cluster() as server:
        folder = Path(server.psql("show data_directory")).parent
        assert folder.is_dir()
        assert server.psql("select current_setting('is_superuser')") == "on"
        raise ZeroDivisionError
    assert not is_open(server.port)
    assert not folder.exists()


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_it_is_gone_after_a_kill(ending: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", MAKE_ONE], stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[1],
    )
    port, place = process.stdout.readline().split()
    assert is_open(int(port))
    process.send_signal(ending)
    process.wait()
    for _ in range(100):
        if not Path(place).parent.exists():
            break
        time.sleep(0.1)
    assert not Path(place).parent.exists()
    assert not is_open(int(port))
