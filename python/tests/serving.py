"""A server of the API in this process, on builds that were made up, as its tests use it."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
from served_builds import write_build
from starlette.testclient import TestClient

from cross_sell.serve import answers
from cross_sell.serve.app import make_app
from cross_sell.serve.merchants import Merchants
from cross_sell.serve.settings import Settings

ITEMS, LENGTH = 200, 10
USER, OTHER = "u0000003", "u0000004"
LISTS = "/product-recommendations"


class Server:
    """A server in this process, and what it wrote into its log."""

    def __init__(self, client: TestClient, merchants: Merchants, log: list[str]) -> None:
        self.client, self.merchants, self.log = client, merchants, log

    def get(self, path: str, headers: dict | None = None, **parameters: object) -> httpx.Response:
        """Ask for something."""
        return self.client.get(path, params=parameters, headers=headers)

    def page(self, customer_id: str = USER, merchant_id: str = "one", **more: object) -> dict:
        """Return a page, which must be one."""
        answer = self.get(LISTS, merchant_id=merchant_id, customer_id=customer_id, **more)
        assert answer.status_code == 200, answer.text
        return answers.Recommendations.model_validate(answer.json(), strict=True).model_dump()

    def refusal(self, path: str, **parameters: object) -> tuple[int, str]:
        """Return status and line of a refusal."""
        return refused(self.get(path, **parameters))


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Return status and line of a refusal, which must be one and nothing else."""
    assert 400 <= answer.status_code < 500, answer.text
    content = answer.json()
    assert list(content) == ["error"]
    assert content["error"] and "\n" not in content["error"]
    return answer.status_code, content["error"]


@contextmanager
def served(folder: Path, **more: object) -> Iterator[Server]:
    """Serve the merchants of a folder; new builds are taken when `look` is called."""
    settings = Settings(merchants=folder, **more)
    log: list[str] = []
    merchants = Merchants(settings, log.append)
    merchants.look()
    app = make_app(settings, merchants, log.append)
    try:
        yield Server(TestClient(app, base_url="http://127.0.0.1"), merchants, log)
    finally:
        merchants.close()


def make_merchant(folder: Path, merchant_id: str, **build: object) -> Path:
    """Make a merchant's folder with a build and an empty table, and return its database."""
    (folder / merchant_id / "data").mkdir(parents=True)
    (folder / merchant_id / "data" / "events.csv").touch()
    return write_build(folder / merchant_id / "cross_sell.duckdb", **build)


def make_merchants(folder: Path) -> Path:
    """Make two merchants with builds, and one without, and return their folder."""
    make_merchant(folder, "one", items=ITEMS, length=LENGTH)
    make_merchant(folder, "two", name="two", promotions=True)
    (folder / "none").mkdir()
    return folder


def ids(page: dict) -> list[str]:
    """Return the ids of a page's items."""
    return [item["item_id"] for item in page["items"]]


def cursor_of(server: Server, **more: object) -> str:
    """Return the cursor of the first page."""
    return server.page(limit=3, **more)["next_cursor"]


def command_lines() -> dict[int, bytes]:
    """Return the command line of each process, its words parted by zeros."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                found[int(entry.name)] = (entry / "cmdline").read_bytes()
    return found


def found_processes(*wanted: str) -> list[int]:
    """Return the processes with these words on their command lines; there must be some."""
    words = {word.encode() for word in wanted}
    until = time.monotonic() + 20
    while True:
        lines = command_lines()
        found = [number for number, line in lines.items() if words <= set(line.split(b"\0"))]
        if found:
            return found
        # One that begins has no command line for a moment.
        assert time.monotonic() < until
        time.sleep(0.05)
