"""`cross-sell serve`: what it answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import ITEMS, LENGTH, LISTS, OTHER, USER, Server, ids, make_merchants, served

from cross_sell.serve import answers


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_merchants(tmp_path_factory.mktemp("merchants"))


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with served(folder) as server:
        yield server


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
    assert page["unknown_item_ids"] == []


def test_recent_items_that_the_build_does_not_know_are_told(server: Server) -> None:
    page = server.page(recent_item_ids=["new", "i000100,i000110", "i000100", "new"], limit=5)
    assert page["unknown_item_ids"] == ["new", "i000100,i000110"]
    assert ids(page) == ids(server.page(recent_item_ids=["i000100"], limit=5))
    unknown = server.page(recent_item_ids=["new"], limit=5)
    assert unknown["items"] == server.page(limit=5)["items"]


def test_an_item_on_both_comes_first(server: Server) -> None:
    target = listed(3)[4]
    recent = f"i{int(target[1:]) - 4:06d}"
    page = server.page(recent_item_ids=[recent], limit=1)
    assert ids(page) == [target]
    assert [reason["part"] for reason in page["items"][0]["reasons"]] == ["visit", "list"]


def test_a_cart_asks_for_what_completes_it(server: Server) -> None:
    page = server.page(context="cart", recent_item_ids=["i000100"], limit=3)
    assert ids(page) == [listed(3)[0], "i000150", listed(3)[1]]
    assert page["items"][1]["reasons"] == [{
        "part": "visit", "sources": [], "item_id": "i000100", "item_name": "Item 100 of one",
        "event_type": "add_to_cart", "people": 6,
    }]


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


def test_a_decision_in_force_is_told(server: Server) -> None:
    found = [
        server.get("/best-promotion", merchant_id="two", customer_id=f"u000000{number}").json()
        for number in range(5)
    ]
    assert [answer["is_decided"] for answer in found] == [False, False, False, False, True]


def test_a_device_and_a_variant_stand_for_their_user_and_product(server: Server) -> None:
    def page(customer_id: str, item_id: str) -> list[str]:
        content = server.page(customer_id, recent_item_ids=item_id, context="cart")
        assert content["is_known_customer"]
        return [item["item_id"] for item in content["items"]]

    assert page("device of u0000003", "i000005-red") == page("u0000003", "i000005")
    assert "i000005" not in page("u0000003", "i000005-red")
    found = [
        server.get(f"/items/{item_id}/related", merchant_id="one", kind="next").json()["items"]
        for item_id in ("i000005", "i000005-red")
    ]
    assert [[item["item_id"] for item in items] for items in found] == [
        ["i000009", "i000012", "i000015", "i000018", "i000021"]
    ] * 2


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
