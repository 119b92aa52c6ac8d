"""`cross-sell explain`: what it says is what the tables hold, and every answer names a reason."""

import json
import math
import random
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from conftest import NOON
from random_shops import busy_shop
from shop import CompiledProject
from shops import Outcome, command

from cross_sell.explain.build import TABLES, find_item, open_build, rows
from cross_sell.explain.item import explain_item
from cross_sell.explain.scores import score_user
from cross_sell.explain.text import format_item, format_user
from cross_sell.explain.user import explain_user


def explained(connection: duckdb.DuckDBPyConnection, user_id: str, item_id: str) -> dict:
    """Return the explanation of an item for a user."""
    user = score_user(connection, user_id)
    return explain_item(connection, user, find_item(connection, item_id))


def named_reasons(facts: dict) -> list[str]:
    """Return the reasons that an explanation names, in its order."""
    return [reason["reason"] for reason in facts["reasons"]]


def close(value: float, other: float) -> bool:
    """Whether two scores are the same within 1e-9."""
    return math.isclose(value, other, rel_tol=1e-9, abs_tol=1e-9)


# A shop by hand. Lists have three items; a history reads four items of the row of its most recent
# moment and two of the ones before; now is NOON.


def did(user: str, item: str, days: float, event_type: str = "view") -> dict:
    """Return an event so many days before NOON."""
    at = NOON - timedelta(days=days)
    return {"user_id": user, "item_id": item, "event_type": event_type, "event_at": at}


def hand_made_shop() -> dict[str, list[dict]]:
    """18 people view the tent and two hours later one other item, nine the sock and the boot.

    The tent leads to itself, the lamp, the mat and the stove, in the order of the likelihoods.
    """
    followers = {"mat": 6, "lamp": 5, "stove": 4, "pack": 3}
    crowd = [
        event
        for item, people in followers.items()
        for number in range(people)
        for event in (
            did(f"{item} {number}", "tent", 20),
            did(f"{item} {number}", item, 20 - 2 / 24),
        )
    ]
    walkers = [
        *(did(f"walker {number}", "sock", 5 + number) for number in range(9)),
        *(did(f"walker {number}", "boot", 5 + number - 1 / 24) for number in range(8)),
    ]
    campers = ("ann", "messaged", "buyer", "returner")
    catalogue = {
        **dict.fromkeys(("tent", "mat", "stove", "pack", "sock", "boot"), {}),
        "lamp": {"item_name": "The \x1b[31mlamp"},
        "mat-red": {"parent_item_id": "mat"},
        "flag": {"countries": "AT, CH"},
        "canoe": {"stock_quantity": 0},
        "sled": {"season_start_month": 11, "season_end_month": 2},
        "tarp": {"available_from": NOON + timedelta(days=1)},
        "cape": {"available_until": NOON - timedelta(days=1)},
        "oar": {"category_path": "Boats"},
        "kayak": {"category_path": "Boats"},
        "ski": {"category_path": "Snow"},
        "pole": {"category_path": "Snow"},
    }
    return {
        "events": [
            *crowd,
            *walkers,
            *(did(user, "tent", 2) for user in campers),
            did("buyer", "mat-red", 9, "purchase"),
            did("returner", "mat", 9, "purchase"),
            did("returner", "mat", 8, "return"),
            did("deep", "tent", 3, "add_to_cart"),
            did("deep", "sock", 2),
            did("lost", "ghost", 1),
            did("rower", "oar", 1),
            did("skier", "ski", 1),
            did("skier", "pole", 1),
        ],
        "items": [
            {"item_id": item, "item_name": f"The {item}", "category_path": "Camping", **more}
            for item, more in catalogue.items()
        ],
        "users": [{"user_id": user, "country": "DE"} for user in (*campers, "new")],
        "messages": [{
            "message_id": "m1", "user_id": "messaged", "item_id": "mat-red", "channel": "push",
            "sent_at": NOON - timedelta(days=2),
        }],
    }


@pytest.fixture(scope="module")
def hand_made(
    small_limits_project: CompiledProject,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The shop made by hand, built."""
    with small_limits_project.build(hand_made_shop()) as connection:
        yield connection


@pytest.mark.parametrize(
    ("user", "item", "reasons", "answer"),
    [
        ("messaged", "mat", ["messaged", "outranked"], "it was sent to them on 2025-05-30 12:00"),
        ("buyer", "mat", ["bought"], "The mat (mat) would be number 2 for buyer, but they bought"),
        ("returner", "mat", ["returned"], "would be number 2 for returner, but they returned it"),
        ("ann", "canoe", ["out of stock", "not reached"], "because it is out of stock"),
        ("ann", "sled", ["out of season", "not reached"], "(sold from November to February)"),
        ("ann", "tarp", ["not available yet", "not reached"], "before 2025-06-02 12:00"),
        ("ann", "cape", ["not available any more", "not reached"], "since 2025-05-31 12:00"),
        ("ann", "ghost", ["not in catalogue", "not reached"], "it is not in the catalogue"),
        ("ann", "flag", ["not sold in the country", "not reached"], "not sold in DE, only in AT"),
        ("ann", "mat", ["outranked"], "number 4 by score: 0.2"),
        ("ann", "pack", ["not reached"], "because nothing in their history leads to it"),
        ("deep", "stove", ["not reached"], "because nothing in their history leads to it"),
        ("new", "pack", ["no history", "less popular"], "they touched nothing since 2025-04-02"),
        ("lost", "pack", ["not reached", "less popular"], "nothing in their history leads to it"),
        ("rower", "boot", ["not reached", "less popular"], "nothing in their history leads to it"),
    ],
)
def test_every_reason_why_not_is_named_and_the_strongest_is_the_answer(
    hand_made: duckdb.DuckDBPyConnection, user: str, item: str, reasons: list[str], answer: str
) -> None:
    facts = explained(hand_made, user, item)
    assert named_reasons(facts) == reasons
    assert facts["is_recommended"] is False and facts["rank"] is None
    assert facts["verdict"].startswith("Not recommended: ")
    assert answer in facts["verdict"]
    for reason in facts["reasons"]:
        assert reason["text"] in format_item({**facts, "database": ""})


def test_a_score_is_worked_out_by_hand(hand_made: duckdb.DuckDBPyConnection) -> None:
    """Nobody goes from the oar to anything, so only coming back to it counts.

    Likelihood (1 - second_hop_share 0.5) * return_share 0.3 = 0.15; weight of one view just now 1.
    People: tent 23, sock 10, mat 8, boot 8, lamp 5, stove 4, pack 3, ghost, oar, ski and pole 1: 65
    of 11 items; of these in the last 7 days: tent 5, sock 3, boot 3, the last four 1: 15.
    Trend ((1 + 1) / (15 + 11)) / ((1 + 1) / (65 + 11)) = 76 / 26; score 0.15 * 76 / 26.
    """
    facts = explained(hand_made, "rower", "oar")
    (part,) = facts["parts"]
    assert (part["item_id"], part["event_type"], part["share"]) == ("oar", "view", 1)
    assert close(part["weight"], 1) and close(part["likelihood"], 0.15)
    assert close(facts["part_sum"], 0.15) and close(facts["trend_factor"], 76 / 26)
    assert close(facts["score"], 0.15 * 76 / 26) and close(facts["mart_score"], facts["score"])
    assert (facts["rank"], facts["place"], facts["reason_item_id"]) == (1, 1, "oar")


def test_equal_scores_have_the_places_of_the_mart(hand_made: duckdb.DuckDBPyConnection) -> None:
    ski, pole = (explained(hand_made, "skier", item) for item in ("ski", "pole"))
    assert ski["score"] == pole["score"] and {ski["place"], pole["place"]} == {1, 2}
    assert (ski["rank"], pole["rank"]) == (ski["place"], pole["place"])


def test_parts_name_weight_people_hours_and_the_path(hand_made: duckdb.DuckDBPyConnection) -> None:
    facts = explained(hand_made, "deep", "lamp")
    tent, sock = facts["parts"]
    # Added to the cart one moment before the last: 6 * sqrt(23 people) * exp(-1 / 2).
    assert close(tent["weight"], 6 * math.sqrt(23) * math.exp(-0.5))
    assert close(sock["weight"], math.sqrt(10))
    assert (tent["people"], tent["mean_hours"], tent["via_item_id"]) == (5, 2, None)
    assert (sock["via_item_id"], sock["people_to_via"], sock["people_from_via"]) == ("tent", 0, 5)
    assert close(tent["share"] + sock["share"], 1)
    text = format_item({**facts, "database": ""})
    assert "5 people went from it to this, on average 2 hours later" in text
    assert "through The tent (tent): people came from there to it, 5 people went from" in text


def test_rows_without_the_item_and_rows_not_read_so_deep_are_told_apart(
    hand_made: duckdb.DuckDBPyConnection,
) -> None:
    """The tent has the stove in fourth place; touched a moment ago, only its first two are read."""
    facts = explained(hand_made, "deep", "stove")
    (reason,) = facts["reasons"]
    (row,) = reason["rows_not_read_so_deep"]
    assert (row["item_id"], row["likelihood_rank"], row["row_reads"]) == ("tent", 4, 2)
    assert (reason["rows_without_it"], reason["history_items"]) == (1, 2)
    assert "The tent (tent) has it at place 4, and its 2 likeliest are read" in format_item(
        {**facts, "database": ""}
    )


def test_popular_items_say_where_they_are_popular_and_why_they_are_needed(
    hand_made: duckdb.DuckDBPyConnection,
) -> None:
    """One looked at nothing but the oar, and gets the other boat; one is new to the shop.

    By people of the last 7 days the mat comes behind the tent, sock, boot, oar, ski and pole.
    """
    verdict = explained(hand_made, "rower", "kayak")["verdict"]
    assert verdict.startswith("Recommended as a popular item, number 2 of Boats, a category of")
    assert verdict.endswith("their history leads to only 1 item that may be offered to them.")
    assert explained(hand_made, "rower", "tent")["verdict"].startswith(
        "Recommended as a popular item, number 1 of the whole shop: The tent (tent) is number 3"
    )
    assert explained(hand_made, "new", "mat")["reasons"][1]["text"] == (
        "by popularity it is only number 7 of the whole shop, too far down to fill their list"
    )
    assert explained(hand_made, "new", "tent")["verdict"].endswith(
        "because they touched nothing since 2025-04-02 12:00."
    )


def test_a_variant_is_explained_as_its_product(hand_made: duckdb.DuckDBPyConnection) -> None:
    facts = explained(hand_made, "buyer", "mat-red")
    assert (facts["asked_item_id"], facts["item_id"]) == ("mat-red", "mat")
    assert named_reasons(facts) == ["bought"]
    assert "mat-red is a variant of mat" in format_item({**facts, "database": ""})


def test_a_user_is_explained_by_history_list_and_what_is_left_out(
    hand_made: duckdb.DuckDBPyConnection,
) -> None:
    facts = explain_user(hand_made, score_user(hand_made, "buyer"))
    assert (facts["country"], facts["events"]) == ("DE", 2)
    assert [(row["item_id"], row["event_type"]) for row in facts["history"]] == [
        ("tent", "view"), ("mat", "purchase"),
    ]
    assert [(row["rank"], row["item_id"]) for row in facts["list"]] == [
        (1, "tent"), (2, "lamp"), (3, "stove"),
    ]
    assert facts["withheld"] == {"bought": 1}
    assert facts["candidates"] == {"bought": 1, "offerable": 3}
    # Of the 17 products the mat is bought, one is out of stock, one of season, two not available
    # now, one unknown to the catalogue and one not sold in DE.
    assert facts["offerable"] == 17 - 7
    text = format_user({**facts, "database": ""})
    assert "because they viewed The tent (tent); 5 people went from it to this" in text
    assert "Their history leads to 4 items; 3 may be offered, left out: 1 bought already." in text


def test_names_of_the_shop_cannot_control_the_terminal(
    hand_made: duckdb.DuckDBPyConnection,
) -> None:
    facts = explained(hand_made, "ann", "lamp")
    assert facts["item_name"] == "The \x1b[31mlamp"
    whole = explain_user(hand_made, score_user(hand_made, "ann"))
    for text in (format_item({**facts, "database": ""}), format_user({**whole, "database": ""})):
        assert "lamp" in text
        assert all(line.isprintable() for line in text.splitlines())


# Properties


TRUTH = """
select
    suppressions.reason as suppression,
    eligible_items.ineligible_reason,
    country_exclusions.country is not null as is_excluded,
    (
        select count(*) from int_user_histories as histories
        where histories.user_key = users.user_key
    ) as history_items,
    (
        select count(*)
        from int_user_histories as histories
        inner join int_item_likelihoods as likelihoods
            on
                histories.item_key = likelihoods.from_item_key
                and histories.row_reads >= likelihoods.likelihood_rank
        where
            histories.user_key = users.user_key
            and likelihoods.to_item_key = items.item_key
    ) as paths,
    (
        select count(*) from user_recommendations as lists
        where lists.user_id = users.user_id and lists.is_fallback
    ) as fillers,
    (
        select min(score) from user_recommendations as lists
        where lists.user_id = users.user_id
    ) as last_score
from int_users as users
cross join int_items as items
inner join int_eligible_items as eligible_items
    on items.item_key = eligible_items.item_key
left join int_user_suppressions as suppressions
    on
        users.user_key = suppressions.user_key
        and items.item_key = suppressions.item_key
left join int_country_exclusions as country_exclusions
    on
        users.country = country_exclusions.country
        and items.item_key = country_exclusions.item_key
where users.user_id = $user_id and items.item_id = $item_id
"""


def assert_reasons_are_true(connection: duckdb.DuckDBPyConnection, facts: dict) -> None:
    """Fail unless an item that is not on the list has a reason, and just the true ones."""
    (truth,) = rows(connection, TRUTH, user_id=facts["user_id"], item_id=facts["item_id"])
    expected = {truth["suppression"], truth["ineligible_reason"]} - {None}
    if truth["is_excluded"]:
        expected.add("not sold in the country")
    if not truth["paths"]:
        expected.add("not reached" if truth["history_items"] else "no history")
    named = named_reasons(facts)
    assert named, facts
    assert set(named) - {"outranked", "less popular"} == expected, facts
    if "outranked" in named:
        assert truth["paths"] and not truth["fillers"], facts
        assert facts["score"] <= truth["last_score"], facts
    if "less popular" in named:
        assert truth["fillers"] and not truth["paths"], facts


def assert_recommended_as_in_the_mart(connection: duckdb.DuckDBPyConnection, facts: dict) -> None:
    """Fail unless rank, score and reason are those of the mart, and the parts make up the score."""
    (listed,) = rows(
        connection,
        "select * from user_recommendations where user_id = $user_id and item_id = $item_id",
        user_id=facts["user_id"], item_id=facts["item_id"],
    )
    assert facts["is_recommended"] and facts["reasons"] == []
    assert facts["rank"] == listed["recommendation_rank"]
    assert facts["reason_item_id"] == listed["reason_item_id"]
    if listed["is_fallback"]:
        assert facts["is_fallback"] and facts["parts"] == [] and facts["score"] is None
        return
    assert facts["place"] == facts["rank"]
    added = math.fsum(part["added"] for part in facts["parts"])
    assert close(added * facts["trend_factor"], listed["score"]), facts
    assert close(facts["score"], listed["score"]) and facts["mart_score"] == listed["score"]
    (reason,) = (p for p in facts["parts"] if p["item_id"] == listed["reason_item_id"])
    assert reason["event_type"] == listed["reason_event_type"]
    assert (reason["people"] or None) == listed["reason_people"]
    assert reason["via_item_id"] == listed["via_item_id"]


@pytest.mark.parametrize("has_catalogue", [True, False])
def test_in_a_shop_full_of_oddities_every_pair_is_explained(
    small_limits_project: CompiledProject, has_catalogue: bool
) -> None:
    """Ids that look like SQL, baskets, ties and every reason there is."""
    named, recommended = set(), 0
    with small_limits_project.build(busy_shop(2, has_catalogue)) as connection:
        users = connection.execute("select user_id from int_users order by 1").fetchall()
        items = connection.execute("select item_id from int_items order by 1").fetchall()
        for (user_id,) in users:
            user = score_user(connection, user_id)
            assert format_user({**explain_user(connection, user), "database": ""})
            for (item_id,) in items:
                facts = explain_item(connection, user, find_item(connection, item_id))
                assert format_item({**facts, "database": ""})
                if facts["is_recommended"]:
                    assert_recommended_as_in_the_mart(connection, facts)
                    recommended += 1
                else:
                    assert_reasons_are_true(connection, facts)
                    named |= set(named_reasons(facts))
        assert (recommended,) == connection.execute(
            "select count(*) from user_recommendations"
        ).fetchone()
    assert {"messaged", "bought", "not reached"} <= named


# The demo shop


@pytest.fixture(scope="module")
def demo(demo_shop) -> Path:
    """The database of the demo shop, as `make run` builds it."""
    return demo_shop.database


def sample(
    connection: duckdb.DuckDBPyConnection, pairs: str, users: int, items: int
) -> Iterator[tuple[dict, list[dict]]]:
    """Score so many users of the pairs, and explain up to so many items of each: always the same.

    pairs: a query with the columns user_id and item_id.
    """
    chosen = random.Random(7)
    found = defaultdict(list)
    for user_id, item_id in connection.execute(
        f"select user_id, item_id from ({pairs}) order by 1, 2"
    ).fetchall():
        found[user_id].append(item_id)
    for user_id in chosen.sample(sorted(found), users):
        user = score_user(connection, user_id)
        its_items = chosen.sample(found[user_id], min(items, len(found[user_id])))
        yield user, [
            explain_item(connection, user, find_item(connection, item_id)) for item_id in its_items
        ]


def test_parts_make_up_the_score_and_the_reason_of_the_mart(demo: Path) -> None:
    compared = 0
    with open_build(demo) as connection:
        personal = "select * from user_recommendations where not is_fallback"
        for _, explanations in sample(connection, personal, users=36, items=6):
            for facts in explanations:
                assert_recommended_as_in_the_mart(connection, facts)
                assert not facts["is_fallback"]
                compared += 1
    assert compared >= 200


def test_whatever_is_not_on_a_list_has_a_true_reason(demo: Path) -> None:
    """Any items, likely next items of the reason for the first place, and withheld items."""
    some_users = "(select user_id, user_key from int_users order by tie_breaker limit 200) as users"
    unlisted = f"""
        select users.user_id, items.item_id
        from {some_users}
        cross join int_items as items
        anti join user_recommendations as lists
            on users.user_id = lists.user_id and items.item_id = lists.item_id
    """
    near = f"""
        select users.user_id, next_items.next_item_id as item_id
        from {some_users}
        inner join user_recommendations as firsts
            on users.user_id = firsts.user_id and firsts.recommendation_rank = 1
        inner join item_next_items as next_items on firsts.reason_item_id = next_items.item_id
        anti join user_recommendations as lists
            on users.user_id = lists.user_id and next_items.next_item_id = lists.item_id
    """
    withheld = f"""
        select users.user_id, items.item_id
        from {some_users}
        inner join int_user_suppressions as suppressions on users.user_key = suppressions.user_key
        inner join int_items as items on suppressions.item_key = items.item_key
    """
    named = set()
    with open_build(demo) as connection:
        for pairs in (unlisted, near, withheld):
            for _, explanations in sample(connection, pairs, users=11, items=4):
                for facts in explanations:
                    assert not facts["is_recommended"]
                    assert_reasons_are_true(connection, facts)
                    named |= set(named_reasons(facts))
    assert {"messaged", "bought", "not reached", "outranked"} <= named


def test_popular_items_of_their_categories_come_before_those_of_the_shop(demo: Path) -> None:
    scopes = set()
    with open_build(demo) as connection:
        popular = "select * from user_recommendations where is_fallback"
        for user, explanations in sample(connection, popular, users=15, items=1):
            for facts in explanations:
                assert_recommended_as_in_the_mart(connection, facts)
            fillers = [row for row in explain_user(connection, user)["list"] if row["is_fallback"]]
            order = [
                (0, row["rank_in_category"]) if row["is_in_their_category"]
                else (1, row["rank_in_shop"])
                for row in fillers
            ]
            assert order == sorted(order), user
            scopes |= {row["is_in_their_category"] for row in fillers}
    assert scopes == {True, False}


def test_json_is_one_object_and_the_text_begins_with_the_answer(demo: Path) -> None:
    for items in ([], ["i000032"], ["i000033"]):
        words = ["shopper_camping", *items]
        outcome = command("explain", *words, "--json", database=demo)
        assert outcome.code == 0 and outcome.err == ""
        facts = json.loads(outcome.out)
        assert facts["user_id"] == "shopper_camping" and facts["database"] == str(demo)
        told = command("explain", *words, database=demo)
        assert told.code == 0 and told.err == ""
        assert told.out.startswith(facts.get("verdict", "shopper_camping (DE)"))
    assert {"item_id", "is_recommended", "rank", "score", "mart_score", "parts", "reasons"} <= set(
        facts
    )
    assert facts["is_recommended"] is False and facts["reasons"]


# Wrong use


def refused(*words: str, database: Path) -> str:
    """Return the error of a command that must do nothing else."""
    outcome: Outcome = command("explain", *words, database=database)
    assert outcome.out == ""
    return outcome.error


def test_an_unknown_user_or_item_is_refused(demo: Path) -> None:
    assert refused("nobody", database=demo).startswith("no user 'nobody' in the build: give a")
    assert refused("shopper_camping", "x", database=demo).startswith("no item 'x' in the build:")
    assert refused("", database=demo).startswith("no user '' in the build")
    assert refused("a\nb\x1b", database=demo).startswith("no user 'a�b�' in the build")
    assert refused("\udcff", database=demo).startswith("USER is not UTF-8")
    assert refused("u", "\udcff", database=demo).startswith("ITEM is not UTF-8")


def test_a_database_that_is_no_build_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "it's.duckdb"
    assert refused("u1", database=database) == (
        f"no database '{database}': make it with cross-sell run --data FOLDER, or set"
        " CROSS_SELL_DATABASE"
    )
    database.mkdir()
    assert f"'{database}' cannot be read (" in refused("u1", database=database)
    database.rmdir()
    database.write_bytes(b"no database at all" * 1000)
    assert f"'{database}' cannot be read (" in refused("u1", database=database)
    database.unlink()
    with duckdb.connect(str(database)) as connection:
        connection.execute("create table int_users (user_id varchar)")
    assert refused("u1", database=database).startswith(
        f"'{database}' is no whole build (no table int_country_exclusions): make one with"
    )
    with duckdb.connect(str(database)) as connection:
        for table in sorted(set(TABLES) - {"int_users"}):
            connection.execute(f"create table {table} (user_id varchar)")
    assert f"'{database}' is a build of another version (" in refused("u1", database=database)


def test_a_database_that_is_being_written_is_refused(tmp_path: Path) -> None:
    database = tmp_path / "shop.duckdb"
    writes = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open'); input()"
    with subprocess.Popen(
        [sys.executable, "-u", "-c", writes, str(database)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as writer:
        assert writer.stdout.readline() == "open\n"
        error = refused("u1", database=database)
        writer.communicate("\n")
    assert error.startswith(f"another program is writing to '{database}': wait until it has ended")
