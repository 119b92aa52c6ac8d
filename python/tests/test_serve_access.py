"""`cross-sell serve`: whom it answers, what its log knows, and with what it cannot start."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from serving import LISTS, USER, Server, make_merchants, refused, served
from shops import command

from cross_sell.serve.merchants import Merchants
from cross_sell.serve.settings import is_loopback
from cross_sell.serve.tokens import new_token, read_hashes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_merchants(tmp_path_factory.mktemp("merchants"))


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with served(folder) as server:
        yield server


def test_a_token_is_of_one_merchant(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "tokens"
    tokens = {name: new_token(file, name) for name in ("one", "two")}
    text = file.read_text()
    assert not any(token in text for token in tokens.values())
    assert file.stat().st_mode & 0o77 == 0
    with served(folder, tokens=file) as server:
        def asks(token: str | None, path: str = LISTS, **more: object) -> httpx.Response:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            asked = {} if more else {"merchant_id": "one", "customer_id": USER}
            return server.get(path, headers=headers, **asked, **more)

        assert asks(tokens["one"]).status_code == 200
        assert refused(asks(tokens["two"])) == (403, "the token is not this merchant's")
        for token in (None, "x", tokens["one"] + "x", tokens["one"][:-1], "a" * 200):
            answer = asks(token)
            assert refused(answer)[0] == 401 and answer.headers["www-authenticate"] == "Bearer"
        strange = {"Authorization": b"Bearer \xff\xc3"}
        assert refused(server.get(LISTS, strange, merchant_id="one"))[0] == 401
        for path in ("/best-promotion", "/items/i000005/related", "/metrics", f"/predictors/{'0' * 32}"):
            assert refused(server.get(path))[0] == 401
        assert refused(server.client.post("/predictors", json={"merchant_id": "one"}))[0] == 401
        # Whether there is another merchant of a name is not told.
        for name in ("two", "none", "nobody"):
            asked = {"merchant_id": name, "customer_id": USER}
            answer = server.get(LISTS, {"Authorization": f"Bearer {tokens['one']}"}, **asked)
            assert refused(answer)[0] == 403
        started = server.client.post(
            "/predictors", json={"merchant_id": "two"},
            headers={"Authorization": f"Bearer {tokens['one']}"},
        )
        assert refused(started)[0] == 403
        assert server.get("/health").status_code == server.get("/openapi.json").status_code == 200
        # A line that is taken out of the file is not valid any more.
        file.write_text(text.splitlines()[1] + "\n")
        assert asks(tokens["one"]).status_code == 401
        file.write_text("not a token\n")
        assert asks(tokens["one"]).status_code == asks(tokens["two"]).status_code == 401


def test_without_tokens_only_this_machine_is_served(server: Server) -> None:
    asked = {"merchant_id": "one", "customer_id": USER}
    for host in ("127.0.0.1", "localhost:8000", "[::1]:8000", "127.0.0.1:1"):
        assert server.get(LISTS, {"Host": host}, **asked).status_code == 200
    for host in ("shop.example.com", "127.0.0.1.example.com", "", "localhost.evil"):
        assert refused(server.get(LISTS, {"Host": host}, **asked))[0] == 403
    assert [is_loopback(host) for host in ("127.8.8.8", "::1", "0.0.0.0", "10.0.0.1", "")] == [
        True, True, False, False, False,
    ]


def test_pages_of_named_origins_may_call(folder: Path) -> None:
    asked = {"merchant_id": "one", "customer_id": USER}
    with served(folder, origins=("https://shop.example.com",)) as server:
        for origin, allowed in (("https://shop.example.com", True), ("https://evil.example", False)):
            answer = server.get(LISTS, {"Origin": origin}, **asked)
            assert (answer.headers.get("access-control-allow-origin") == origin) is allowed
    with served(folder) as server:
        answer = server.get(LISTS, {"Origin": "https://shop.example.com"}, **asked)
        assert "access-control-allow-origin" not in answer.headers


def test_log_and_metrics_know_no_person(folder: Path) -> None:
    with served(folder) as server:
        for customer_id in ("ann.meier@example.org", "u0000003"):
            server.page(customer_id, recent_item_ids=["i000005"])
            server.get("/best-promotion", merchant_id="two", customer_id=customer_id)
            server.get(f"/items/{customer_id}/related", merchant_id="one", kind="next")
            server.get(LISTS, merchant_id="one", customer_id=customer_id, limit=customer_id)
            server.get(f"/{customer_id}")
        text = "\n".join(server.log) + server.get("/metrics").text
        assert "meier" not in text and "u0000003" not in text and "i000005" not in text
        lines = [json.loads(line) for line in server.log if line.startswith("{")]
        assert {line["route"] for line in lines} >= {LISTS, "/items/{item_id}/related", "-"}
        metrics = server.get("/metrics").text
        counted = f'cross_sell_requests_total{{method="GET",route="{LISTS}",status="200"}} 2'
        assert counted in metrics.splitlines()


def test_a_fault_of_the_server_is_one_line_and_no_traceback(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("ann.meier@example.org")

    monkeypatch.setattr("cross_sell.serve.list_routes.read_page", broken)
    with served(folder) as server:
        answer = server.get(LISTS, merchant_id="one", customer_id="ann.meier@example.org")
        assert answer.status_code == 500
        assert answer.json() == {"error": "the server has failed; its log says where"}
        assert "ValueError at " in server.log[-2] and "meier" not in "".join(server.log)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--host", "0.0.0.0"], "without tokens only this machine is served"),
        (["--host", "shop.example.com"], "without tokens only this machine is served"),
        (["--port", "70000"], "--port takes a number"),
        (["--jobs", "0"], "--jobs takes a number"),
        (["--new-token", "one"], "--new-token needs --tokens FILE"),
        (["--new-token", "../one", "--tokens", "{folder}/tokens"], "no merchant"),
        (["--new-token", "nobody", "--tokens", "{folder}/tokens"], "no merchant 'nobody'"),
        (["--tokens", "{folder}/none.txt"], "cannot read the tokens"),
        (["--tokens", "{folder}/bad"], "line 1 is not a merchant, a salt and a hash"),
        (["--tokens", "{folder}/empty"], "holds no token"),
    ],
)
def test_what_a_server_cannot_start_with_is_one_line(
    tmp_path: Path, words: list[str], says: str
) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "bad").write_text("one abc\n")
    (tmp_path / "empty").write_text("")
    words = [word.format(folder=tmp_path) for word in words]
    outcome = command("serve", "--merchants", tmp_path, *words, database=tmp_path / "x.duckdb")
    assert says in outcome.error


def test_of_two_servers_that_start_on_a_port_one_says_that_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        # The other one listens while this one opens its builds.
        monkeypatch.setattr(Merchants, "start", lambda merchants: other.listen())
        outcome = command(
            "serve", "--merchants", tmp_path, "--port", port, database=tmp_path / "x.duckdb"
        )
    assert outcome.error.startswith(f"cannot listen on 127.0.0.1:{port} (Address already in use)")


def test_a_token_is_made_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    file = tmp_path / "keys" / "tokens"
    words = ("serve", "--merchants", tmp_path, "--tokens", file, "--new-token", "one")
    made = [command(*words, database=tmp_path / "x.duckdb") for _ in range(2)]
    assert [outcome.code for outcome in made] == [0, 0]
    assert len({outcome.out for outcome in made}) == 2
    assert [merchant for merchant, _, _ in read_hashes(file)] == ["one", "one"]
