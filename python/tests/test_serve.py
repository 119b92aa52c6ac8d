"""`cross-sell serve`: what it answers, to whom, from which build; and what it refuses."""

import base64
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from served_builds import write_build
from shops import command
from starlette.testclient import TestClient

from cross_sell.serve import answers
from cross_sell.serve.app import make_app
from cross_sell.serve.merchants import Merchants
from cross_sell.serve.settings import OWN_FOLDER, Settings, is_loopback
from cross_sell.serve.tokens import new_token, read_hashes

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
    """Make a merchant's folder with a build, and return its database."""
    (folder / merchant_id / "data").mkdir(parents=True)
    return write_build(folder / merchant_id / "cross_sell.duckdb", **build)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two merchants with builds, and one without."""
    folder = tmp_path_factory.mktemp("merchants")
    make_merchant(folder, "one", items=ITEMS, length=LENGTH)
    make_merchant(folder, "two", name="two", promotions=True)
    (folder / "none").mkdir()
    return folder


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with served(folder) as server:
        yield server


def ids(page: dict) -> list[str]:
    """Return the ids of a page's items."""
    return [item["item_id"] for item in page["items"]]


def listed(user: int) -> list[str]:
    """Return the list that served_builds gives a user, by its rule."""
    return [f"i{(7919 * (user + 1) + 104729 * rank) % ITEMS:06d}" for rank in range(1, LENGTH + 1)]


def test_a_page_is_the_list_with_reasons(server: Server) -> None:
    page = server.page(limit=4)
    assert ids(page) == listed(3)[:4]
    assert page["is_known_customer"] and not page["is_fallback"]
    assert page["build"]["as_of"] == "2026-03-01T12:00:00Z"
    first = page["items"][0]
    assert first["purchase_probability"] == 0.1 and first["score"] == -2.1
    assert first["item_url"] == f"https://shop.example.com/items/{first['item_id']}"
    assert first["reasons"] == [{
        "part": "list", "sources": ["categories"], "item_id": "i000125",
        "item_name": "Item 125 of one", "event_type": "view", "people": 1,
    }]
    assert first["propensity"] is None
    assert len({item["recommendation_id"] for item in page["items"]}) == 4
    assert server.page(limit=4) == page
    assert server.page(OTHER, limit=1)["items"][0]["recommendation_id"] != first["recommendation_id"]


def sold(country: str | None) -> set[str]:
    """Return the items on offer in a country, by the rules of served_builds."""
    return {
        f"i{key - 1:06d}" for key in range(1, ITEMS + 1)
        if key % 50 != 49 and not (country == "AT" and key % 40 == 7)
    }


def withheld(user: int) -> set[str]:
    """Return what is withheld from a user, by the rule of served_builds."""
    return {f"i{((user + 1) * 31 + number * 17) % ITEMS:06d}" for number in range(3)}


@pytest.mark.parametrize("limit", [7, 10, 64])
@pytest.mark.parametrize("user", [3, 4])
@pytest.mark.parametrize("recent", [[], ["i000005", "i000009"]])
def test_pages_go_on_to_the_end_of_the_catalogue_without_a_repeat(
    server: Server, limit: int, user: int, recent: list[str]
) -> None:
    seen, cursor, sizes = [], None, []
    while True:
        more = {} if cursor is None else {"cursor": cursor}
        page = server.page(f"u{user:07d}", limit=limit, recent_item_ids=recent, **more)
        seen += ids(page)
        sizes.append(len(page["items"]))
        cursor = page["next_cursor"]
        if cursor is None:
            break
    wanted = sold("DE" if user % 3 == 0 else "AT") - withheld(user) | set(listed(user))
    assert len(seen) == len(set(seen))
    assert set(seen) == wanted - set(recent)
    # What follows the list is in the order of popularity, which is that of the ids here.
    rest = [item for item in seen if item not in listed(user)][0 if not recent else 30:]
    assert rest == sorted(rest)
    assert all(size == limit for size in sizes[:-2])


def test_what_was_looked_at_just_now_re_ranks(server: Server) -> None:
    page = server.page(recent_item_ids=["i000100"], limit=5)
    # i000100 leads to the items 4, 7, 10 ... further. The first of the visit and the first of the
    # list have the same score, 1 / 61, and then the list comes first.
    visit = ["i000104", "i000107"]
    assert ids(page) == [listed(3)[0], visit[0], listed(3)[1], visit[1], listed(3)[2]]
    assert page["items"][1]["reasons"] == [{
        "part": "visit", "sources": [], "item_id": "i000100", "item_name": "Item 100 of one",
        "event_type": "view", "people": 9,
    }]
    both = ids(server.page(recent_item_ids=["i000110", "i000100"], limit=100))
    assert "i000100" not in both and "i000110" not in both
    # The latest counts most: i000114 has .5, i000104 has .5 / 2.
    assert both.index("i000114") < both.index("i000104")
    unknown = server.page(recent_item_ids=["unknown"], limit=5)
    assert unknown["items"] == server.page(limit=5)["items"]


def test_an_item_on_both_comes_first(server: Server) -> None:
    target = listed(3)[4]
    recent = f"i{int(target[1:]) - 4:06d}"
    page = server.page(recent_item_ids=[recent], limit=1)
    assert ids(page) == [target]
    assert [reason["part"] for reason in page["items"][0]["reasons"]] == ["visit", "list"]


def test_a_cart_asks_for_what_completes_it(server: Server) -> None:
    # The build has no item_complements, so the list stays as it is.
    assert ids(server.page(context="cart", recent_item_ids=["i000100"], limit=5)) == listed(3)[:5]


def test_an_unknown_customer_gets_popular_items_and_is_told_so(server: Server) -> None:
    page = server.page("nobody", limit=3)
    assert not page["is_known_customer"] and page["is_fallback"]
    assert page["fallback_reason"] == "the customer is not known to this build: popular items"
    assert ids(page) == ["i000000", "i000001", "i000002"]
    assert {reason["part"] for item in page["items"] for reason in item["reasons"]} == {"popular"}
    visit = server.page("nobody", limit=1, recent_item_ids=["i000005"])
    assert ids(visit) == ["i000009"] and visit["is_fallback"]


def test_a_script_in_the_catalogue_is_not_handed_on(server: Server) -> None:
    assert server.page("nobody", limit=1)["items"][0]["image_url"] is None


def test_a_build_without_promotions_says_so(server: Server) -> None:
    content = server.get("/best-promotion", merchant_id="one", customer_id=USER).json()
    answer = answers.BestPromotion.model_validate(content, strict=True)
    assert answer.promotion is None and answer.propensity is None and answer.is_fallback
    assert answer.reasons == ["promotions are not built"]


@pytest.mark.parametrize(
    ("customer_id", "promotion_id", "reason"),
    [
        (USER, "ten", "the smallest that is enough"),
        (OTHER, None, "buys anyway"),
        ("nobody", None, "the customer is not known to this build"),
    ],
)
def test_the_best_promotion_may_be_none(
    server: Server, customer_id: str, promotion_id: str | None, reason: str
) -> None:
    content = server.get("/best-promotion", merchant_id="two", customer_id=customer_id).json()
    answer = answers.BestPromotion.model_validate(content, strict=True)
    assert (answer.promotion and answer.promotion.promotion_id) == promotion_id
    assert answer.reasons == [reason]
    if customer_id != "nobody":
        assert answer.propensity == 0.9 and answer.uplift_low == 0.5
        assert answer.runner_up.promotion_id == "free"
        assert len(answer.recommendation_id) == 32
    if promotion_id:
        assert answer.promotion.minimum_spend == 40 and answer.expires_at == "2026-03-15T00:00:00Z"


def test_related_items(server: Server) -> None:
    answer = server.get("/items/i000005/related", merchant_id="one", kind="next", limit=2)
    related = answers.RelatedItems.model_validate(answer.json(), strict=True)
    assert [item.item_id for item in related.items] == ["i000009", "i000012"]
    assert related.items[0].reasons[0].people == 9 and related.items[0].score == 0.5
    empty = server.get("/items/i000005/related", merchant_id="one", kind="similar")
    assert empty.status_code == 200 and empty.json()["items"] == []


def test_an_answer_is_cached_as_long_as_its_build_stands(server: Server) -> None:
    asked = {"merchant_id": "one", "customer_id": USER}
    first = server.get(LISTS, **asked)
    assert first.headers["cache-control"] == "private, max-age=60"
    again = server.get(LISTS, headers={"If-None-Match": first.headers["etag"]}, **asked)
    assert again.status_code == 304 and not again.content
    assert server.get(LISTS, headers={"If-None-Match": '"other"'}, **asked).status_code == 200


IDS = [
    "' or 1=1 --", "'; drop table items; --", "\" or \"\"=\"", "u0000003' union select null--",
    "$1", "{{ 7*7 }}", "%s%s%n", "☃", "a" * 128, "../../etc/passwd", "\\", "-1", "null",
]


@pytest.mark.parametrize("customer_id", IDS)
def test_a_strange_customer_is_an_unknown_one(server: Server, customer_id: str) -> None:
    page = server.page(customer_id, limit=3)
    assert page["is_fallback"] and ids(page) == ["i000000", "i000001", "i000002"]
    answer = server.get("/best-promotion", merchant_id="two", customer_id=customer_id)
    assert answer.json()["promotion"] is None
    assert server.page(limit=3, recent_item_ids=[customer_id])["items"] == server.page(limit=3)["items"]


@pytest.mark.parametrize("item_id", ["i' or 1=1 --", "..%2F..%2Fetc%2Fpasswd", "a%2Fb", "☃"])
def test_a_strange_item_is_an_unknown_one(server: Server, item_id: str) -> None:
    refusal = server.refusal(f"/items/{item_id}/related", merchant_id="one", kind="next")
    assert refusal == (404, "the build does not know this item")


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        (f"{LISTS}?merchant_id=../one&customer_id=u", 422, "merchant_id: "),
        (f"{LISTS}?merchant_id=..%2F..%2Fetc&customer_id=u", 422, "merchant_id: "),
        (f"{LISTS}?merchant_id=.serving&customer_id=u", 422, "merchant_id: "),
        (f"{LISTS}?merchant_id=one%0A&customer_id=u", 400, "control character"),
        (f"{LISTS}?merchant_id=other&customer_id=u", 404, "no such merchant"),
        (f"{LISTS}?merchant_id=none&customer_id=u", 404, "no build yet"),
        (f"{LISTS}?customer_id=u", 422, "merchant_id: Field required"),
        (f"{LISTS}?merchant_id=one", 422, "customer_id: Field required"),
        (f"{LISTS}?merchant_id=one&customer_id=", 422, "customer_id: "),
        (f"{LISTS}?merchant_id=one&customer_id={'a' * 129}", 422, "128 characters"),
        (f"{LISTS}?merchant_id=one&customer_id=u&limit=101", 422, "limit: "),
        (f"{LISTS}?merchant_id=one&customer_id=u&limit=0", 422, "limit: "),
        (f"{LISTS}?merchant_id=one&customer_id=u&limit=-5", 422, "limit: "),
        (f"{LISTS}?merchant_id=one&customer_id=u&limit={'9' * 5000}", 422, "limit: "),
        (f"{LISTS}?merchant_id=one&customer_id=u&limit=ten", 422, "limit: "),
        (f"{LISTS}?merchant_id=one&customer_id=u&limit=1e1", 422, "limit: "),
        (f"{LISTS}?merchant_id=one&customer_id=u&context=kitchen", 422, "'home', 'product', 'email'"),
        (f"{LISTS}?merchant_id=one&customer_id=u&colour=red", 422, "unknown parameter colour"),
        (f"{LISTS}?merchant_id=one&customer_id=u&customer_id=v", 400, "more than once"),
        (f"{LISTS}?merchant_id=one&customer_id=u%00", 400, "control character"),
        (f"{LISTS}?merchant_id=one&customer_id=%ff%fe", 400, "not in UTF-8"),
        (f"{LISTS}?merchant_id=one&customer_id=%ed%a0%80", 400, "not in UTF-8"),
        (f"{LISTS}?merchant_id=one&customer_id=u&{'recent_item_ids=i&' * 21}", 422, "20 items"),
        (f"{LISTS}?merchant_id=one&customer_id=u&recent_item_ids={'i' * 129}", 422, "recent_item_ids"),
        (f"{LISTS}?merchant_id=one&customer_id={'a' * 17000}", 414, "longer than 16384"),
        ("/items/%ff/related?merchant_id=one&kind=next", 400, "not in UTF-8"),
        ("/items/a%00/related?merchant_id=one&kind=next", 400, "control character"),
        (f"/items/{'a' * 129}/related?merchant_id=one&kind=next", 422, "item_id: "),
        ("/items/i000005/related?merchant_id=one&kind=cousins", 422, "'complements', 'substitutes'"),
        ("/best-promotion?merchant_id=one&customer_id=u&limit=1", 422, "unknown parameter limit"),
        ("/health?verbose=1", 422, "unknown parameter verbose"),
        ("/predictors/..%2F..%2Fetc%2Fpasswd", 404, "Not Found"),
        ("/predictors/1", 422, "job_id: "),
        (f"/predictors/{'0' * 32}", 404, "no such job"),
        ("/", 404, "Not Found"),
        ("/docs", 404, "Not Found"),
    ],
)
def test_what_cannot_be_served_is_refused(
    server: Server, path: str, status: int, says: str
) -> None:
    found, error = refused(server.client.get(path))
    assert found == status and says in error


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch", "options"])
def test_another_method_is_refused(server: Server, method: str) -> None:
    answer = getattr(server.client, method)(LISTS)
    assert refused(answer)[0] == 405 and answer.headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        (b"", 422, "the body: Field required"),
        (b"{", 422, "not JSON"),
        (b"\xff\xfe", 422, "not JSON"),
        (b"[" * 4000, 400, "parsing the body"),
        (b'{"merchant_id": "../one"}', 422, "merchant_id: "),
        (b'{"merchant_id": ["one"]}', 422, "merchant_id: "),
        (b'{"merchant_id": "one\\u0000"}', 422, "merchant_id: "),
        (b'{"merchant_id": "other"}', 404, "no such merchant"),
        (b'{"merchant_id": "one", "force": true}', 422, "unknown parameter force"),
        (b'{"merchant_id": "' + b"a" * 5000 + b'"}', 413, "longer than 4096"),
        (b"null", 422, "the body: "),
    ],
)
def test_a_body_that_is_none_is_refused(
    server: Server, body: bytes, status: int, says: str
) -> None:
    answer = server.client.post(
        "/predictors", content=body, headers={"Content-Type": "application/json"}
    )
    found, error = refused(answer)
    assert found == status and says in error


def cursor_of(server: Server, **more: object) -> str:
    """Return the cursor of the first page."""
    return server.page(limit=3, **more)["next_cursor"]


@pytest.mark.parametrize(
    "asked",
    [
        {"customer_id": OTHER}, {"context": "email"}, {"merchant_id": "two"},
        {"recent_item_ids": ["i000005"]},
    ],
)
def test_a_cursor_of_another_list_is_refused(server: Server, asked: dict) -> None:
    whose = {"merchant_id": "one", "customer_id": USER, **asked}
    status, error = server.refusal(LISTS, cursor=cursor_of(server), **whose)
    assert (status, "was not made for this list" in error) == (400, True)


@pytest.mark.parametrize("byte", range(0, 29, 4))
def test_a_forged_cursor_is_refused(server: Server, byte: int) -> None:
    raw = bytearray(base64.urlsafe_b64decode(cursor_of(server) + "="))
    raw[byte] ^= 1
    forged = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    asked = {"merchant_id": "one", "customer_id": USER}
    assert server.refusal(LISTS, cursor=forged, **asked)[0] == 400
    assert server.refusal(LISTS, cursor=forged[:-1], **asked)[0] == 422
    assert server.refusal(LISTS, cursor="a" * 39, **asked)[0] == 400


def test_a_new_build_is_taken_whole(tmp_path: Path) -> None:
    database = make_merchant(tmp_path, "one")
    with served(tmp_path) as server:
        before, cursor = server.page(limit=2), cursor_of(server)
        merchant = server.merchants.get("one")
        with merchant.reading() as build:
            write_build(database, name="two", day=1)
            server.merchants.look()
            after = server.page(limit=2)
            assert not build.is_closed
            with build.connection() as connection:
                assert connection.execute("select count(*) from items").fetchone() == (200,)
        # The last reader has gone.
        assert build.is_closed and not build.home.exists()
        assert before["build"]["id"] != after["build"]["id"]
        assert after["build"]["as_of"] == "2026-03-02T12:00:00Z"
        assert all(item["item_name"].endswith("of two") for item in after["items"])
        status, error = server.refusal(LISTS, merchant_id="one", customer_id=USER, cursor=cursor)
        assert status == 410 and "built anew" in error
        assert server.get("/metrics").text.count("\ncross_sell_switches 1\n") == 1


@pytest.mark.parametrize("kind", ["text", "other tables", "empty"])
def test_what_is_not_a_build_does_not_take_its_place(tmp_path: Path, kind: str) -> None:
    database = make_merchant(tmp_path, "one")
    with served(tmp_path) as server:
        before = server.page()
        if kind == "text":
            database.write_text("not a database")
        elif kind == "empty":
            database.write_bytes(b"")
        else:
            (copy,) = (tmp_path / "one" / OWN_FOLDER).glob("*/copy_*.duckdb")
            shutil.copy(copy, database)
        server.merchants.look()
        server.merchants.look()
        assert server.page() == before
        told = [line for line in server.log if "what was served goes on" in line]
        assert len(told) == 1 and "\n" not in told[0]
        assert not list((tmp_path / "one" / OWN_FOLDER).glob("*/*.new*"))


def test_a_server_that_starts_again_serves_the_same(tmp_path: Path) -> None:
    make_merchant(tmp_path, "one")
    with served(tmp_path) as server:
        before, cursor = server.page(), cursor_of(server)
    # What a killed build has left.
    (tmp_path / "one" / ".cross_sell.building").mkdir()
    (tmp_path / "one" / ".cross_sell.building" / "cross_sell.duckdb").write_bytes(b"half")
    with served(tmp_path) as server:
        assert server.page() == before
        assert len(server.page(limit=3, cursor=cursor)["items"]) == 3


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

    monkeypatch.setattr("cross_sell.serve.app.read_page", broken)
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


def test_a_token_is_made_on_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    file = tmp_path / "keys" / "tokens"
    words = ("serve", "--merchants", tmp_path, "--tokens", file, "--new-token", "one")
    made = [command(*words, database=tmp_path / "x.duckdb") for _ in range(2)]
    assert [outcome.code for outcome in made] == [0, 0]
    assert len({outcome.out for outcome in made}) == 2
    assert [merchant for merchant, _, _ in read_hashes(file)] == ["one", "one"]
