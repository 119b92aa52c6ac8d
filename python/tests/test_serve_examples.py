"""A server as users start it: the examples of docs/api.md, the carousel in a browser, switches."""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from serve_load import start, switches
from served_builds import write_build

from cross_sell.serve.tokens import new_token

DOCS = Path(__file__).parents[2] / "docs"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder without a log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def shops(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one merchant, `shop`."""
    folder = tmp_path_factory.mktemp("shops")
    (folder / "shop").mkdir()
    write_build(folder / "shop" / "cross_sell.duckdb", "<b>one</b>", promotions=True)
    return folder


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A folder of web pages, and the origin that it is served at."""
    handler = partial(Quiet, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield tmp_path, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_the_examples_of_the_page_run(shops: Path, tmp_path: Path) -> None:
    tokens = tmp_path / "tokens"
    token = new_token(tokens, "shop")
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / "api.md").read_text(encoding="utf-8"), re.S)
    assert len(blocks) == 5
    server, port = start(shops, tmp_path / "log", "--tokens", str(tokens))
    try:
        names = {"API": f"http://127.0.0.1:{port}", "TOKEN": token}
        for block in blocks:
            exec(compile(block, "docs/api.md", "exec"), names)  # noqa: S102
    finally:
        server.terminate()
        assert server.wait(timeout=30) == 0


def test_the_carousel_shows_items(shops: Path, pages: tuple[Path, str], tmp_path: Path) -> None:
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        pytest.skip(f"no browser: none of {', '.join(BROWSERS)} is installed")
    folder, origin = pages
    server, port = start(shops, tmp_path / "log", "--origin", origin)
    try:
        text = (DOCS / "carousel.html").read_text(encoding="utf-8")
        # The test presses the button once the first page is there.
        text = text.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{port}").replace(
            "load();\n</script>", "load().then(() => more.click());\n</script>"
        )
        (folder / "carousel.html").write_text(text, encoding="utf-8")
        page = subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
             "--virtual-time-budget=10000", "--dump-dom", f"{origin}/carousel.html"],
            capture_output=True, text=True, timeout=120, check=True,
        ).stdout
    finally:
        server.terminate()
        server.wait(timeout=30)
    assert '<p id="state" role="status">8 items</p>' in page
    shown = re.findall(r'<li data-recommendation="([0-9a-f]{32})">', page)
    assert len(shown) == len(set(shown)) == 8
    # What a catalogue calls an item is shown as it is written.
    assert "of &lt;b&gt;one&lt;/b&gt;" in page and "of <b>one" not in page


def test_no_request_fails_or_is_torn_while_builds_are_switched(tmp_path: Path) -> None:
    found = switches(tmp_path, requests=60, per_second=6, users=200, items=300, length=10)
    assert found["requests"] >= 60 and found["failed"] == 0 and found["torn"] == 0
    assert found["builds"] == 4 and found["copies_left"] == 1
