"""`cross-sell explain` names the reason why, on a shop made by hand; wrong use is refused."""

import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from comparing import close
from conftest import DemoShop
from explained_shop import explained, hand_made_shop, named_reasons
from queued_shops import write_queue
from shop import CompiledProject, parameter
from shops import Outcome, command

from cross_sell.explain.database import TABLES
from cross_sell.explain.format_item import format_item
from cross_sell.explain.format_user import format_user
from cross_sell.explain.messages import format_messages, queued_messages
from cross_sell.explain.scores import score_user
from cross_sell.explain.user import explain_user


@pytest.fixture(scope="module")
def hand_made(
    small_limits_project: CompiledProject,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The shop made by hand, ranked by the places in the lists of transitions alone."""
    with small_limits_project.build(
        hand_made_shop(),
        factors={"transitions": 1},
        parameters=[parameter(kind, "place_transitions", 40) for kind in ("new", "known")],
    ) as connection:
        yield connection


@pytest.mark.parametrize(
    ("user", "item", "reasons", "answer"),
    [
        ("messaged", "mat", ["messaged", "not brought"], "it was sent to them on 2025-05-30 12:00"),
        ("buyer", "mat", ["bought"], "mat (mat) would be number 2 by transitions for buyer, but"),
        ("returner", "mat", ["returned"], "by transitions for returner, but they returned it"),
        ("ann", "canoe", ["out of stock", "not reached"], "because it is out of stock"),
        ("ann", "sled", ["out of season", "not reached"], "(sold from November to February)"),
        ("ann", "tarp", ["not available yet", "not reached"], "before 2025-06-02 12:00"),
        ("ann", "cape", ["not available any more", "not reached"], "since 2025-05-31 12:00"),
        ("ann", "ghost", ["not in catalogue", "not reached"], "it is not in the catalogue"),
        ("ann", "flag", ["not sold in the country", "not reached"], "not sold in DE, only in AT"),
        ("ann", "mat", ["not brought"], "by transitions it would come at number 4: 0.2"),
        ("ann", "pack", ["not reached"], "no source brings it, and nothing in their history leads"),
        ("deep", "stove", ["not reached", "less popular"], "and nothing in their history leads"),
        (
            "lamp 0", "lamp", ["enough repeats", "less popular"],
            "at most 1 of 3 places is for what they know already, though by score it is number 2",
        ),
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
    Momentum ((1 + 1) / (15 + 11)) / ((1 + 1) / (65 + 11)) = 76 / 26; score 0.15 * 76 / 26. It is
    the first of the only source that is on here, the only term with a weight: 40 / (10 + 1).
    """
    facts = explained(hand_made, "rower", "oar")
    (part,) = facts["parts"]
    assert (part["item_id"], part["event_type"], part["share"]) == ("oar", "view", 1)
    assert close(part["weight"], 1) and close(part["likelihood"], 0.15)
    assert close(part["added"], 0.15 * 76 / 26) and close(facts["momentum_factor"], 76 / 26)
    assert close(facts["transition_score"], 0.15 * 76 / 26)
    (source,) = facts["sources"]
    assert (source["source_name"], source["place"], source["weight"]) == ("transitions", 1, 40)
    assert close(source["added"], 40 / 11) and close(facts["mart_score"], 40 / 11)
    (term,) = facts["terms"]
    assert (term["term"], term["group"], term["weight"]) == ("place_transitions", "sources", 40)
    assert close(term["value"], 1 / 11) and close(term["added"], 40 / 11)
    assert close(facts["purchase_probability"], 1 / (1 + math.exp(-40 / 11)))
    assert "number 1 of 3 for rower (number 1 of transitions), because" in facts["verdict"]
    assert (facts["rank"], facts["place"], facts["reason_item_id"]) == (1, 1, "oar")


def test_terms_of_a_score_are_told_in_plain_words_the_biggest_first(
    small_limits_project: CompiledProject,
) -> None:
    """The skier viewed both, once each and at one moment; the ski is the first of transitions.

    65 people touched the 17 items, so that the mean item has 65 / 17. Two items of history are
    2 / (2 + history_half_items 5) of a long one.
    """
    weights = {
        "constant": -3, "place_transitions": 11, "place_transitions_history": 77, "own_touches": 2,
        "item_people": 4, "item_momentum": -1, "user_history": 0.5,
    }
    with small_limits_project.build(
        hand_made_shop(),
        factors={"transitions": 0.5},
        parameters=[parameter("known", term, value) for term, value in weights.items()],
    ) as connection:
        facts = explained(connection, "skier", "ski")
    added = {
        "constant": -3,
        "place_transitions": 0.5,
        "place_transitions_history": 0.5 * 7 * 2 / 7,
        "own_touches": 2 * math.log(2),
        "item_people": 4 * math.log((1 + 1) / (65 / 17 + 1)),
        "item_momentum": -math.log(76 / 26),
        "user_history": 0.5 * 2 / 7,
    }
    assert {term["term"] for term in facts["terms"]} == set(added)
    assert all(close(term["added"], added[term["term"]]) for term in facts["terms"])
    assert close(facts["score"], sum(added.values())) and close(facts["mart_score"], facts["score"])
    text = format_item({**facts, "database": ""})
    told = text[text.index("What brings it") : text.index("How transitions")].splitlines()
    assert told == [
        "What brings it, 1 / (10 + place) x (weight + history 29% x weight with history) = part of"
        " the score:",
        "    +1.5000 = 1 / (10 +  1) x (5.5000 + 29% x 38.5000)  transitions, because they viewed"
        " The pole (pole)",
        "",
        "What else counts, value x weight = part of the score:",
        "    -4.5941  how popular it is",
        "        -3.5214 = -0.8804 x 4.0000  how many people touched it",
        "        -1.0726 = 1.0726 x -1.0000  whether it is on the rise",
        "    +1.3863  what they did with it before",
        "        +1.3863 = 0.6931 x 2.0000  how often they touched it",
        "    +0.1429  how much they look and buy",
        "        +0.1429 = 0.2857 x 0.5000  how much they looked at",
        "",
        "    -3.0000  constant",
        "    -4.5649  score, number 1 of 2 candidates; user_recommendations has -4.5649",
        "       1.0%  chance of a purchase that this means",
        "",
    ]


def test_what_the_user_knows_and_is_held_back_may_come_as_a_popular_item(
    hand_made: duckdb.DuckDBPyConnection,
) -> None:
    facts = explained(hand_made, "skier", "pole")
    assert (facts["is_fallback"], facts["place"], facts["rank"]) == (True, 2, 2)
    assert close(facts["score"], 40 / 12) and facts["mart_score"] is None
    assert facts["verdict"].endswith(
        "because the sources bring only 2 items for them, and at most 1 of 3 places is for what"
        " they know already."
    )
    whole = explain_user(hand_made, score_user(hand_made, "skier"))
    assert (whole["brought"], whole["personal"], whole["held_back"]) == (2, 1, 1)
    assert "Held back: 1 item with a score that would be enough, as at most 1 of 3" in format_user(
        {**whole, "database": ""}
    )


def test_equal_scores_have_the_places_of_the_mart(hand_made: duckdb.DuckDBPyConnection) -> None:
    ski, pole = (explained(hand_made, "skier", item) for item in ("ski", "pole"))
    assert ski["transition_score"] == pole["transition_score"]
    assert {ski["transition_place"], pole["transition_place"]} == {1, 2}
    assert (ski["place"], pole["place"]) == (ski["transition_place"], pole["transition_place"])
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
    reason = facts["reasons"][0]
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
    assert verdict.endswith("because the sources bring only 1 item for them.")
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


@pytest.mark.parametrize("account", ["their tablet", "their former account"])
def test_an_alias_is_explained_as_its_user(
    hand_made: duckdb.DuckDBPyConnection, account: str
) -> None:
    assert explained(hand_made, account, "mat") == explained(hand_made, "buyer", "mat")


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
    assert "Transitions lead to 4 items; 3 may be offered, left out: 1 bought already." in text
    # Two items: 2 / (2 + history_half_items 5) = 29 %.
    assert "having touched 2 items, they are 29% of the way from no history" in text
    assert "What the sources bring for them, ranked by version v1: having" in text
    assert "\n  transitions: 3 items\n" in text
    assert (
        "  1. The tent (tent), known to them, score 3.6364, chance 97.4% (number 1 of transitions)"
    ) in text
    assert [row["terms"][0]["term"] for row in facts["list"]] == ["place_transitions"] * 3
    assert facts["ranking_version"] == "v1" and facts["source_lists"] == [
        {"source_name": "transitions", "factor": 1, "items": 3}
    ]


def test_names_of_the_shop_cannot_control_the_terminal(
    hand_made: duckdb.DuckDBPyConnection,
) -> None:
    facts = explained(hand_made, "ann", "lamp")
    assert facts["item_name"] == "The [31mlamp"
    whole = explain_user(hand_made, score_user(hand_made, "ann"))
    for text in (format_item({**facts, "database": ""}), format_user({**whole, "database": ""})):
        assert "lamp" in text
        assert all(line.isprintable() for line in text.splitlines())


# Wrong use


def refused(*words: str, database: Path) -> str:
    """Return the error of a command that must do nothing else."""
    outcome: Outcome = command("explain", *words, database=database)
    assert outcome.out == ""
    return outcome.error


def test_an_unknown_user_or_item_is_refused(demo_shop: DemoShop) -> None:
    demo = demo_shop.database
    assert refused("nobody", database=demo).startswith("no user 'nobody' in the build: give a")
    assert refused("shopper_camping", "x", database=demo).startswith("no item 'x' in the build:")
    assert refused("", database=demo).startswith("no user '' in the build:")
    assert refused("a\nb\x1b", database=demo).startswith("no user 'a�b�' in the build")
    assert refused("\udcff", database=demo).startswith("USER is not UTF-8")
    assert refused("u", "\udcff", database=demo).startswith("ITEM is not UTF-8")


def test_an_id_that_is_written_a_little_otherwise_is_named(demo_shop: DemoShop) -> None:
    wanted = "no user '00Shopper_Camping ' in the build (there is 'shopper_camping'): give a"
    assert refused("00Shopper_Camping ", database=demo_shop.database).startswith(wanted)


def test_a_user_learns_what_is_queued_for_them(tmp_path: Path) -> None:
    database = write_queue(tmp_path / "shop.duckdb", withheld=("no consent",))
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            "create table int_items as from (values ('tent', 'The tent'), ('a', null))"
            " as items (item_id, item_name)"
        )
        connection.execute("update message_candidates set channel = 'push'")

        def said(user: str) -> str:
            return format_messages(queued_messages(connection, user))

        assert said("user of e1") == (
            "Messages: no push message (nothing to offer); e-mail about a and 3 more items, named"
            " with The tent (tent) (goes well with it)."
        )
        assert said("user of p3") == (
            "Messages: push message about rope, named with The tent (tent) (goes well with it, held"
            " back as control); no e-mail (nothing to offer)."
        )
        assert said("u1").startswith("Messages: no push message (no consent); no e-mail (")


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
        f"'{database}' is not a complete build (no table email_messages): make one with"
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
