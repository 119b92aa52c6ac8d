"""What `cross-sell explain` says is what the tables hold, and every answer has a true reason."""

import json
import math
import random
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from random_sources import add_sources
from comparing import close
from conftest import DemoShop
from explained_shop import named_reasons
from random_shops import CATEGORIES_ALIKE, busy_shop
from shop import CompiledProject
from shops import command

from cross_sell.explain.database import TABLES, find_item
from cross_sell.explain.format_item import format_item
from cross_sell.explain.format_user import format_user
from cross_sell.explain.item import explain_item
from cross_sell.explain.scores import score_user
from cross_sell.explain.user import explain_user
from cross_sell.warehouse.built import open_build, rows

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
    exists (
        select *
        from int_source_candidates as candidates
        inner join int_candidate_sources as sources on candidates.source_key = sources.source_key
        where
            candidates.user_key = users.user_key
            and candidates.item_key = items.item_key
            and sources.factor > 0
    ) as is_brought,
    (
        select count(*) from user_recommendations as lists
        where lists.user_id = users.user_id and lists.is_fallback
    ) as fillers,
    (
        select min(score) from user_recommendations as lists
        where lists.user_id = users.user_id
    ) as last_score,
    exists (
        select * from int_user_items as user_items
        where user_items.user_key = users.user_key and user_items.item_key = items.item_key
    ) as is_known,
    (
        select count(*) from int_user_lists as lists
        where lists.user_key = users.user_key and lists.is_known
    ) as repeats,
    (
        select max(repeats)
        from (select count(*) as repeats from int_user_lists where is_known group by user_key)
    ) as most_repeats
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
    is_withheld = bool(expected)
    if truth["is_brought"] and "enough repeats" in named_reasons(facts):
        expected.add("enough repeats")
        assert truth["is_known"] and truth["repeats"] == truth["most_repeats"], facts
        assert truth["fillers"] or facts["score"] >= truth["last_score"], facts
    elif truth["is_brought"]:
        expected.add("outranked")
        assert not truth["fillers"] and facts["score"] <= truth["last_score"], facts
    elif not truth["paths"]:
        expected.add("not reached" if truth["history_items"] else "no history")
    elif not is_withheld or facts["would_be_place"] is None:
        expected.add("not brought")
        assert facts["transition_place"] > facts["transitions"], facts
    if truth["fillers"] and not is_withheld:
        expected.add("less popular")
    assert_terms_make_up_the_score(facts)
    named = named_reasons(facts)
    assert named and set(named) == expected, facts


def assert_recommended_as_in_the_mart(connection: duckdb.DuckDBPyConnection, facts: dict) -> None:
    """Fail unless rank, score and reason are those of the mart, and parts make up their sums."""
    (listed,) = rows(
        connection,
        "select * from user_recommendations where user_id = $user_id and item_id = $item_id",
        user_id=facts["user_id"], item_id=facts["item_id"],
    )
    assert facts["is_recommended"] and facts["reasons"] == []
    assert facts["rank"] == listed["recommendation_rank"]
    assert facts["reason_item_id"] == listed["reason_item_id"]
    assert_terms_make_up_the_score(facts)
    if listed["is_fallback"]:
        # Only what the user knows already may have a score that was not enough.
        assert facts["is_fallback"] and facts["mart_score"] is None
        assert listed["is_repeat"] or facts["score"] is None
        return
    assert facts["place"] >= facts["rank"]
    assert close(facts["score"], listed["score"]) and facts["mart_score"] == listed["score"]
    assert close(facts["purchase_probability"], listed["purchase_probability"])
    reasons = [source for source in facts["sources"] if source["is_reason"]]
    assert [source["reason_event_type"] for source in reasons] == (
        [listed["reason_event_type"]] if listed["reason_item_id"] else []
    )
    if any(source["source_name"] == "transitions" for source in facts["sources"]):
        assert_transitions_as_in_their_list(connection, facts, listed)


def assert_terms_make_up_the_score(facts: dict) -> None:
    """Fail unless the terms sum to the score, those of the places to what the sources add."""
    if facts["score"] is None:
        assert facts["sources"] == facts["terms"] == []
        return
    for source in facts["sources"]:
        weight = source["weight"] + facts["history_share"] * source["history_weight"]
        added = weight / (source["rank_constant"] + source["place"])
        assert close(source["added"], added), facts
    assert close(math.fsum(term["added"] for term in facts["terms"]), facts["score"]), facts
    assert close(
        math.fsum(source["added"] for source in facts["sources"]),
        math.fsum(term["added"] for term in facts["terms"] if term["group"] == "sources"),
    ), facts


def assert_transitions_as_in_their_list(
    connection: duckdb.DuckDBPyConnection, facts: dict, listed: dict
) -> None:
    """Fail unless the parts make up the score of the transitions, and its reason is the mart's."""
    (candidate,) = rows(
        connection,
        """
        select candidates.candidate_rank, candidates.score
        from int_transition_candidates as candidates
        inner join int_users as users on candidates.user_key = users.user_key
        inner join int_items as items on candidates.item_key = items.item_key
        where users.user_id = $user_id and items.item_id = $item_id
        """,
        user_id=facts["user_id"], item_id=facts["item_id"],
    )
    added = math.fsum(part["added"] for part in facts["parts"])
    assert close(added, candidate["score"]), facts
    assert close(facts["transition_score"], candidate["score"]), facts
    assert facts["transition_place"] == candidate["candidate_rank"]
    (reason,) = (p for p in facts["parts"] if p["item_id"] == listed["reason_item_id"])
    assert reason["event_type"] == listed["reason_event_type"]
    assert (reason["people"] or None) == listed["reason_people"]
    assert reason["via_item_id"] == listed["via_item_id"]


@pytest.mark.parametrize(
    ("has_catalogue", "has_more_sources"), [(True, False), (False, False), (False, True)]
)
def test_in_a_shop_full_of_oddities_every_pair_is_explained(
    small_limits_project: CompiledProject, has_catalogue: bool, has_more_sources: bool
) -> None:
    """Ids that look like SQL, baskets, ties and every reason there is."""
    named, recommended = set(), 0
    with small_limits_project.build(busy_shop(2, has_catalogue)) as connection:
        if has_more_sources:
            add_sources(connection, small_limits_project, seed=1)
        users = connection.execute("select user_id from int_users order by 1").fetchall()
        items = connection.execute("select item_id from int_items order by 1").fetchall()
        for (user_id,) in users:
            user = score_user(connection, user_id)
            whole = explain_user(connection, user)
            assert format_user({**whole, "database": ""})
            held_back = 0
            for (item_id,) in items:
                facts = explain_item(connection, user, find_item(connection, item_id))
                assert format_item({**facts, "database": ""})
                if facts["is_recommended"]:
                    assert_recommended_as_in_the_mart(connection, facts)
                    recommended += 1
                    held_back += facts["is_fallback"] and facts["score"] is not None
                else:
                    assert_reasons_are_true(connection, facts)
                    named |= set(named_reasons(facts))
                    held_back += "enough repeats" in named_reasons(facts)
            assert whole["held_back"] == held_back
        assert (recommended,) == connection.execute(
            "select count(*) from user_recommendations"
        ).fetchone()
    assert {"messaged", "bought", "outranked" if has_more_sources else "not reached"} <= named


# The demo shop


@pytest.fixture(scope="module")
def demo(demo_shop: DemoShop) -> Path:
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
    with open_build(demo, TABLES) as connection:
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
    with open_build(demo, TABLES) as connection:
        for pairs in (unlisted, near, withheld):
            for _, explanations in sample(connection, pairs, users=11, items=4):
                for facts in explanations:
                    assert not facts["is_recommended"]
                    assert_reasons_are_true(connection, facts)
                    named |= set(named_reasons(facts))
    assert {"messaged", "bought", "not reached"} <= named and named & {"outranked", "not brought"}


def test_popular_items_of_their_categories_come_before_those_of_the_shop(
    compiled_project: CompiledProject,
) -> None:
    """Four categories, touched alike; every source is off, so that popular items are all."""
    with compiled_project.build(CATEGORIES_ALIKE, factors={}) as connection:
        user = score_user(connection, "u1")
        fillers = explain_user(connection, user)["list"]
        for row in fillers:
            item = find_item(connection, row["item_id"])
            assert_recommended_as_in_the_mart(connection, explain_item(connection, user, item))
    order = [
        (0, row["rank_in_category"]) if row["is_in_their_category"] else (1, row["rank_in_shop"])
        for row in fillers
    ]
    assert order == sorted(order) and {scope for scope, _ in order} == {0, 1}


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
    assert {"item_id", "is_recommended", "rank", "score", "mart_score", "terms", "parts"} <= set(
        facts
    )
    assert facts["is_recommended"] is False and facts["reasons"]
