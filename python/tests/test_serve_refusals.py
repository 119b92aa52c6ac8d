"""`cross-sell serve`: what it refuses, each in one line."""

import base64
from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import LISTS, OTHER, USER, Server, cursor_of, ids, make_merchants, refused, served


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_merchants(tmp_path_factory.mktemp("merchants"))


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with served(folder) as server:
        yield server


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
        (f"{LISTS}?merchant_id=../one&customer_id=u", 422, "merchant_id: 1 to 64 letters"),
        (f"{LISTS}?merchant_id=..%2F..%2Fetc&customer_id=u", 422, "merchant_id: 1 to 64 letters"),
        (f"{LISTS}?merchant_id=.serving&customer_id=u", 422, "merchant_id: 1 to 64 letters"),
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
        ("/predictors/1", 422, "job_id: the 32 digits and letters"),
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
        (b"", 422, "the body: send a JSON object"),
        (b"{", 422, "not JSON"),
        (b"\xff\xfe", 422, "not JSON"),
        (b"[" * 4000, 400, "parsing the body"),
        (b'{"merchant_id": "../one"}', 422, "merchant_id: "),
        (b'{"merchant_id": ["one"]}', 422, "merchant_id: "),
        (b'{"merchant_id": "one\\u0000"}', 422, "merchant_id: "),
        (b'{"merchant_id": "other"}', 404, "no such merchant"),
        (b'{"merchant_id": "one", "force": true}', 422, "unknown parameter force"),
        (b'{"merchant_id": "' + b"a" * 5000 + b'"}', 413, "longer than 4096"),
        (b"null", 422, "the body: send a JSON object"),
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


def test_a_body_without_its_content_type_is_told_what_to_send(server: Server) -> None:
    # As curl sends it unless told otherwise.
    answer = server.client.post(
        "/predictors", content=b'{"merchant_id": "one"}',
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    status, error = refused(answer)
    assert status == 422 and "Content-Type: application/json" in error


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
    assert server.refusal(LISTS, cursor=forged[:-1], **asked)[0] == 400


@pytest.mark.parametrize("cursor", ["", "2", "a" * 39, "é" * 39, "a" * 38 + "+", "a" * 10_000])
def test_a_cursor_that_was_made_up_is_refused(server: Server, cursor: str) -> None:
    # An empty one, too: after the last page it would begin the list again, without an end.
    asked = {"merchant_id": "one", "customer_id": USER, "cursor": cursor}
    status, error = server.refusal(LISTS, **asked)
    assert (status, "begin again without it" in error) == (400, True)
