"""Scores of promotions and who gets which, in SQL, against the same computed naively."""

import math
import random
from collections import Counter
from datetime import timedelta

import pytest
from conftest import NOON
from reference.promotion_policy import choice, pick, scores
from scored_promotions import SALT, SHIPPING, Scored, random_parameters, random_shop, terms
from shop import CompiledProject, rows

from cross_sell.explain.promotions import best_promotion, format_promotion
from cross_sell.run.promotions import format_promotions, summarise_promotions

SHOPS = {
    "personal": random_shop(1),
    "sure of itself": random_shop(2, certainty=20),
    "sure, on a budget": random_shop(3, certainty=20, multiplier=0.4),
    "sure, another": random_shop(4, certainty=6, users=120),
    "one promotion for all": random_shop(5, constant="p2"),
    "none for all": random_shop(6, constant="none"),
    "one for all that does not run": random_shop(7, constant="p6"),
    "two promotions a user": random_shop(8, certainty=20),
    "losses allowed": random_shop(9, certainty=20),
    "nobody explores": random_shop(10, certainty=20),
    "untrained": random_shop(11),
    "unknown to the log": random_shop(13),
    "no promotion": random_shop(12),
    "nothing to give": random_shop(15, promotions=2),
}
SHOPS["two promotions a user"].rules["offers_in_70_days"] = 2
SHOPS["losses allowed"].rules |= {"least_margin_share": -0.5, "least_support": 0}
SHOPS["nobody explores"].rules |= {"exploration_share": 0.0, "holdout_share": 0.0}
SHOPS["unknown to the log"].rules["least_support"] = 1000
SHOPS["untrained"].parameters.clear()
SHOPS["no promotion"].promotions[:] = SHOPS["no promotion"].promotions[-1:]

MEASURES = (
    "benefit_amount", "benefit_share", "order_chance", "expected_cost", "later_orders",
    "expected_profit", "expected_profit_without", "uplift", "uplift_low", "uplift_high",
)


def expected_options(shop: Scored, user: dict) -> list[dict]:
    """Return what each running promotion brings in from a user."""
    return scores(shop.model, user, shop.running, terms(), SHIPPING)


def expected_choices(shop: Scored, salt: str = SALT) -> dict[str, dict]:
    """Return what each user gets, with what the policy picks and why."""
    support = Counter(offer["promotion_id"] for offer in shop.offers)
    found = {}
    options = {user["user_id"]: [] for user in shop.users}
    if shop.model:
        options = {user["user_id"]: expected_options(shop, user) for user in shop.users}
        chances = [
            shop.model.answer(shop.model.shares(user, terms()), 0, 0, 0)["chance"]
            for user in shop.users
        ]
    for user in shop.users:
        name = user["user_id"]
        picked, ranked, why = None, [], None
        if options[name]:
            picked, ranked, why = pick(
                shop.model, options[name], support, shop.rules, sum(chances) / len(chances)
            )
        offers = [offer for offer in shop.offers if offer["user_key"] == user["user_key"]]
        pick_id = picked and picked["promotion_id"]
        running = [promotion["promotion_id"] for promotion in shop.running]
        got = choice(name, pick_id, running, offers, shop.as_of, shop.rules, salt)
        others = [row for row in ranked if row["promotion_id"] != got["promotion_id"]]
        given = next((row for row in ranked if row["promotion_id"] == got["promotion_id"]), None)
        found[name] = got | {
            "pick": pick_id, "why": why, "best": ranked[0]["promotion_id"] if ranked else None,
            "given": given,
            "runner_up": others[0] if others and shop.model.is_personal else None,
        }
    return found


def close(value: float | None, expected: float | None) -> bool:
    if value is None or expected is None:
        return value is expected
    return value == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("name", [name for name, shop in SHOPS.items() if shop.parameters])
def test_scores_are_those_computed_naively(compiled_project: CompiledProject, name: str) -> None:
    shop = SHOPS[name]
    with shop.build(compiled_project) as connection:
        found = {
            (row["user_id"], row["promotion_id"]): row
            for row in rows(connection, "select * from promotion_scores")
        }
    expected = {
        (user["user_id"], option["promotion_id"]): option
        for user in shop.users
        for option in expected_options(shop, user)
    }
    assert set(found) == set(expected)
    for key, option in expected.items():
        for measure in MEASURES:
            assert close(found[key][measure], option[measure]), (key, measure)


def test_a_class_answers_by_the_steps_that_a_benefit_reaches(
    compiled_project: CompiledProject,
) -> None:
    """Worked by hand: a quarter of the basket reaches the first step and half of the second."""
    shop = random_shop(1, users=1, numbers=1)
    told = {
        "constant": (-2.0, 0, 1), "benefit_1": (1.0, 0.0, 0.125), "benefit_2": (2.0, 0.125, 0.25),
        "benefit_3": (9.0, 0.375, 0.25), "later_without_order": (1.0, 0, 1),
        "later_plain": (1.5, 0, 1), "later_promoted": (3.0, 0, 1),
    }
    moved = {"constant|1": 0.25, "benefit_2|1": 0.5, "later_promoted|1": 0.5}
    for row in shop.parameters:
        if row["component"] == "class_1":
            row["value"], row["mean"], row["scale"] = told[row["term"]]
        if row["component"] == "uncertainty_1":
            row["value"] = moved.get(row["term"], 0.0)
    with shop.build(compiled_project) as connection:
        found = {
            row["benefit_thousandths"]: row
            for row in rows(connection, "select * from int_class_answers")
        }
    assert set(found) == set(range(1001))
    none, quarter, beyond = (found[place] for place in (0, 250, 700))
    low = 1 / (1 + math.exp(2))
    assert close(none["chance_1"], low) and close(none["later_1"], 1 - low + 1.5 * low)
    # Log odds -2 + 1 + 2 * 0.5 = 0; 0.5 * 1 + 0.5 * 3 orders later.
    assert close(quarter["chance_1"], 0.5) and close(quarter["later_1"], 2.0)
    # 0.25 * (0.25 + 0.5 * 0.5); (3 - 1) * that + 0.5 * 0.5
    assert close(quarter["chance_1_1"], 0.125) and close(quarter["later_1_1"], 0.5)
    assert close(quarter["chance_1_2"], 0.0)
    # Nothing more is known of more than the last step's end.
    assert beyond["chance_1"] == found[1000]["chance_1"] == pytest.approx(1 / (1 + math.exp(-10)))


@pytest.mark.parametrize("name", SHOPS)
def test_choices_are_those_made_naively(compiled_project: CompiledProject, name: str) -> None:
    shop = SHOPS[name]
    with shop.build(compiled_project) as connection:
        found = {row["user_id"]: row for row in rows(connection, "select * from best_promotions")}
        decided = {row["user_id"]: row for row in rows(connection, "from promotion_decisions")}
    expected = expected_choices(shop)
    assert set(found) == set(expected)
    for user, got in expected.items():
        row, given, runner_up = found[user], got["given"], got["runner_up"]
        assert row["promotion_id"] == got["promotion_id"], (user, row, got)
        assert close(row["propensity"], got["propensity"]), user
        assert row["is_exploration"] == got["is_exploration"]
        assert row["is_holdout"] == got["is_holdout"]
        assert row["runner_up_promotion_id"] == (runner_up and runner_up["promotion_id"]), user
        assert close(row["runner_up_uplift"], runner_up and runner_up["uplift"])
        if shop.parameters and shop.running:
            for name_ in ("uplift", "uplift_low", "uplift_high"):
                assert close(row[name_], given[name_] if given else 0.0)
            profit = given or expected_options(shop, shop.users[int(user[1:]) - 1])[0]
            wanted = "expected_profit" if given else "expected_profit_without"
            assert close(row["expected_profit"], profit[wanted])
        plain = not (got["is_holdout"] or got["is_capped"] or got["is_exploration"])
        if plain and got["why"]:
            assert row["reason"] == got["why"], (user, row, got)
        if plain and got["pick"] and shop.model.is_personal:
            ending = " pays best" if got["pick"] == got["best"] else ", the smallest that is enough"
            assert row["reason"].endswith(ending)
        is_decision = not got["is_decided"] and (
            got["promotion_id"] is not None or got["propensity"] < 1
        )
        assert (user in decided) == is_decision, (user, got)
    for user, row in decided.items():
        assert (row["promotion_id"], row["reason"]) == (
            found[user]["promotion_id"], found[user]["reason"],
        )
        ends = {promotion["promotion_id"]: promotion["ends_at"] for promotion in shop.promotions}
        end = NOON + timedelta(days=14)
        assert row["expires_at"] == min(end, ends.get(row["promotion_id"]) or end)


def test_the_random_shops_meet_every_rule() -> None:
    """Otherwise the test above would say less than it seems to."""
    reasons, picks, deeper = Counter(), Counter(), 0
    for shop in SHOPS.values():
        for got in expected_choices(shop).values():
            reasons[got["why"]] += 1
            picks[got["pick"] is not None] += 1
            deeper += got["pick"] is not None and got["pick"] != got["best"]
    assert set(reasons) == {
        None, "not offered often enough to know", "usual basket below every minimum",
        "no margin would be left", "the budget does more with others", "no promotion surely pays",
        "would cost later orders", "buys anyway", "not moved by a promotion",
    }
    assert picks[True] > 100 and deeper > 5


def test_each_promotion_comes_as_often_as_its_propensity_says(
    compiled_project: CompiledProject,
) -> None:
    """Over many salts; per user, the propensities of all that it can be sum to 1."""
    shop = random_shop(20, users=4, promotions=4, certainty=20)
    shop.offers.clear()
    shop.rules |= {"least_support": 0, "exploration_share": 0.3, "holdout_share": 0.2}
    given: dict[str, Counter] = {user["user_id"]: Counter() for user in shop.users}
    told: dict[str, dict] = {user["user_id"]: {} for user in shop.users}
    draws = 150
    with shop.build(compiled_project) as connection:
        for draw in range(draws):
            for name in ("int_promotion_splits", "int_promotion_choices"):
                sql = compiled_project.sql[name].replace(f"'{SALT}|", f"'salt{draw}|")
                connection.execute(f"create or replace table {name} as {sql}")
            for user, promotion, propensity in connection.execute(
                "select user_id, promotion_number, propensity from int_promotion_choices"
                " inner join int_users using (user_key)"
            ).fetchall():
                given[user][promotion] += 1
                told[user][promotion] = propensity
    for user, propensities in told.items():
        assert sum(propensities.values()) == pytest.approx(1)
        assert len(propensities) == 4
        for promotion, propensity in propensities.items():
            spread = (propensity * (1 - propensity) / draws) ** 0.5
            assert abs(given[user][promotion] / draws - propensity) < 4 * spread


def test_the_same_input_gives_the_same_choices(compiled_project: CompiledProject) -> None:
    shop = SHOPS["sure, another"]
    turned = Scored(
        shop.users[::-1], shop.promotions[::-1], shop.offers[::-1], shop.parameters[::-1],
    )
    found = []
    for one, threads in ((shop, 1), (shop, 4), (turned, 4)):
        with one.build(compiled_project, threads=threads) as connection:
            found.append([
                connection.execute(f"select * from {name} order by all").fetchall()
                for name in ("promotion_scores", "best_promotions", "promotion_decisions")
            ])
    assert found[0] == found[1] == found[2]


def test_a_decision_of_another_model_has_another_id(compiled_project: CompiledProject) -> None:
    """Both builds are of one moment, and who has the lot's promotion may get the same."""
    shop = SHOPS["sure, another"]
    found = []
    for parameters in (shop.parameters, []):
        one = Scored(shop.users, shop.promotions, shop.offers, parameters, shop.rules)
        with one.build(compiled_project) as connection:
            ids = connection.execute("select decision_id from promotion_decisions").fetchall()
        assert len(ids) > 20 and len(set(ids)) == len(ids)
        found.append(set(ids))
    assert not found[0] & found[1]


def test_a_rule_or_a_budget_changes_who_gets_what(compiled_project: CompiledProject) -> None:
    shop = SHOPS["sure, another"]

    def promoted(**rules: float) -> int:
        changed = Scored(
            shop.users, shop.promotions, shop.offers, shop.parameters, shop.rules | rules
        )
        with changed.build(compiled_project) as connection:
            return connection.execute(
                "select count(promotion_id) from best_promotions"
            ).fetchone()[0]

    usual = promoted()
    assert promoted(offers_in_70_days=0) == 0 < usual
    assert promoted(offers_in_70_days=5) > usual
    assert promoted(exploration_share=0, holdout_share=0, least_support=10**6) == 0
    assert promoted(holdout_share=1) == 0
    assert promoted(exploration_share=0, least_margin_share=0.4) < promoted(exploration_share=0)
    budgets = []
    for multiplier in (0, 0.5, 2, 8):
        parameters = random_parameters(random.Random(4), certainty=6, multiplier=multiplier)
        changed = Scored(shop.users, shop.promotions, shop.offers, parameters, dict(shop.rules))
        changed.rules |= {"exploration_share": 0.0, "holdout_share": 0.0}
        with changed.build(compiled_project) as connection:
            (cost,) = connection.execute("""
                select coalesce(sum(expected_cost), 0)
                from best_promotions inner join promotion_scores using (user_id, promotion_id)
            """).fetchone()
        budgets.append(cost)
    assert budgets == sorted(budgets, reverse=True) and budgets[0] > budgets[-1]


def test_what_was_handed_out_counts_until_the_log_tells_of_it(
    compiled_project: CompiledProject,
) -> None:
    """u1 had a promotion by our log, u2 by the shop's, which says that u3 was told none."""
    ago = NOON - timedelta(days=12)

    def offers(*given: tuple[str, str, str | None]) -> list[dict]:
        return [
            {"offer_id": offer, "user_id": user, "promotion_id": promotion, "offered_at": ago}
            for offer, user, promotion in given
        ]

    shop = {
        "events": [
            {"user_id": f"u{number}", "item_id": "i", "event_type": "view", "event_at": NOON}
            for number in range(1, 5)
        ],
        "promotions": [
            {"promotion_id": "p1", "promotion_name": "Five", "discount_percent": 5.0},
        ],
        "sent_promotions": offers(("d1", "u1", "p1"), ("d3", "u3", "p1"), ("d4", "u4", None)),
        "promotion_offers": offers(("x2", "u2", "p1"), ("d3", "u3", None)),
    }
    with compiled_project.build(shop, "best_promotions", "promotion_decisions") as connection:
        found = dict(connection.execute("select user_id, reason from best_promotions").fetchall())
        held = connection.execute(
            "select user_id from int_promotion_choices inner join int_users using (user_key)"
            " where is_decided order by 1"
        ).fetchall()
        logged = connection.execute("select count(*) from int_promotion_offers").fetchone()
        decided = connection.execute("select count(*) from promotion_decisions").fetchone()
    assert found["u1"] == found["u2"] == "had a promotion 12 days ago"
    assert not {found["u3"], found["u4"]} & {"had a promotion 12 days ago"}
    assert held == [("u1",), ("u2",), ("u3",), ("u4",)]
    assert (logged, decided) == ((4,), (0,))


def test_a_build_says_in_words_who_gets_what(compiled_project: CompiledProject) -> None:
    with SHOPS["sure of itself"].build(compiled_project) as connection:
        best = rows(connection, "select * from best_promotions")
        told = {row["user_id"]: format_promotion(best_promotion(connection, row["user_id"]))
                for row in best}
        summary = summarise_promotions(connection)
        assert best_promotion(connection, "nobody") is None
        connection.execute("drop table best_promotions")
        assert best_promotion(connection, "u1") is None
    for row in best:
        name = row["promotion_id"] or "none"
        assert told[row["user_id"]].startswith(f"Promotion: {name} ({row['reason']})")
        assert ("more than none over ten weeks" in told[row["user_id"]]) == (name != "none")
    given = Counter(row["promotion_id"] for row in best)
    assert {row["promotion_id"]: row["users"] for row in summary["given"]} == {
        promotion: users for promotion, users in given.items() if promotion
    }
    assert summary["version"] == "v1" and len(summary["reasons"]) == 3
    line = format_promotions(summary)
    first = summary["given"][0]
    assert line.startswith(f"Promotions: {first['promotion_id']} for {first['users']} user")
    assert "; none: " in line and "\n" not in line
    assert format_promotions({**summary, "version": None}).endswith(
        "cross-sell train promotions learns whom to give which"
    )
