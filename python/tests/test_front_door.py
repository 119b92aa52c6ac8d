"""What the front door says of an export: nothing of a clean one, of each fault its numbers.

Shops are made here, one fault each; test_cases.py looks at exports that people might have.
"""

from pathlib import Path

import pytest

from clean_shop import EVENTS, USERS, assert_says, check, clean_shop, said
from cross_sell.check.report import format_report
from faults import FAULTS
from shop import Shop
from spoilers import chain_of_aliases, each, guest


def test_of_a_clean_shop_nothing_is_said(tmp_path: Path) -> None:
    report = check(tmp_path, clean_shop())
    assert said(report) == []
    assert report.tables[0].kept == EVENTS == len(clean_shop()["events"])
    assert {table.rejected + table.unattributable for table in report.tables} == {0}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_with_its_numbers(tmp_path: Path, fault: str) -> None:
    spoil, expected = FAULTS[fault]
    shop = clean_shop()
    spoil(shop)
    assert_says(said(check(tmp_path, shop)), expected)


@pytest.mark.parametrize(
    ("fault", "variables"),
    [
        ("a stray newest event", {"as_of": "2026-03-31"}),
        ("orders told again", {"renewals_keep_order_id": True}),
        ("a guest", {"maximum_user_share": 0.4}),
        ("a stray newest event", {"maximum_stray_share": 0.001}),
        ("a price far outside", {"maximum_amount_ratio": 1000000}),
        ("a quantity far outside", {"maximum_amount_ratio": 1000000}),
        ("13 items unknown", {"minimum_known_ids": 0.4}),
        ("16 users elsewhere", {"minimum_known_ids": 0.4}),
    ],
)
def test_a_var_that_answers_silences_it(tmp_path: Path, fault: str, variables: dict) -> None:
    shop = clean_shop()
    FAULTS[fault][0](shop)
    assert said(check(tmp_path, shop, **variables)) == []


def named(user: str) -> str:
    """An address for every user."""
    return f"ann.meier{user[-5:]}@example.org"


def personal_shop() -> Shop:
    """A shop with most faults at once, whose users are known by their addresses."""
    shop = clean_shop()
    for table in shop:
        each(table, "user_id", named)(shop)
    each("users", "user_id", str.upper)(shop)
    guest("ann.meier.guest@example.org")(shop)
    each("messages", "user_id", lambda user: f"to:{user}")(shop)
    each("messages", "message_kind", lambda kind: "ann.meier1@example.org")(shop)
    each("impressions", "user_id", str.title)(shop)
    each("promotion_offers", "user_id", lambda user: f"user/{user}")(shop)
    each("items", "price", lambda price: "ask ann.meier1@example.org", first=20)(shop)
    each("users", "country", lambda country: "DE")(shop)
    for row in shop["users"][:5]:
        row["created_at"] = "born with ann.meier"
    shop["events"][0]["event_type"] = "ann.meier1@example.org"
    shop["events"][1]["event_at"] = "ann.meier1@example.org"
    for one, other in ((USERS[5], USERS[6]), (USERS[6], USERS[5])):
        shop["user_aliases"].append({"anonymous_id": named(one), "user_id": named(other)})
    return shop


def test_neither_ids_of_users_nor_addresses_are_shown(tmp_path: Path) -> None:
    report = check(tmp_path, personal_shop())
    shown = "\n".join([*said(report), format_report(report)])
    assert len(report.warnings) >= 8, report.warnings
    assert "meier" not in shown.lower()
    assert "@example" not in shown.lower()


@pytest.mark.parametrize(
    "user", ["Иванов Иван Иванович", "Jürgen Müller-Lüdenscheidt", "山田太郎の会員番号一二三四五"]
)
def test_no_letter_of_a_name_is_shown(tmp_path: Path, user: str) -> None:
    shop = clean_shop()
    guest(user)(shop)
    (warning,) = check(tmp_path, shop).warnings
    assert not {letter for letter in user if ord(letter) > 127} & set(warning)


@pytest.mark.parametrize(("table", "name"), [("events", "event_id"), ("events", "order_id")])
def test_an_id_made_of_an_address_is_not_shown(tmp_path: Path, table: str, name: str) -> None:
    shop = clean_shop()
    FAULTS["event ids that differ" if name == "event_id" else "orders told again"][0](shop)
    each(table, name, lambda value: f"ann@example.org {value}")(shop)
    (warning,) = check(tmp_path, shop).warnings
    assert "ann@" not in warning


def test_links_of_a_chain_of_aliases_are_not_unknown_users(tmp_path: Path) -> None:
    shop = clean_shop()
    chain_of_aliases(20)(shop)
    assert said(check(tmp_path, shop)) == []
