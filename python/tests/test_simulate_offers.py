"""`simulate --offers N`: N logged decisions about six arms, and the profit that each truly has."""

from pathlib import Path

import duckdb
import numpy as np
import pytest

from cross_sell.errors import CrossSellError
from cross_sell.simulate.clock import DAY, Window
from cross_sell.simulate.outdoor.offers import effects
from cross_sell.simulate.outdoor.offers.calendar import build_calendar
from cross_sell.simulate.outdoor.offers.marketer import Record, rule
from simulating import command, digests

OFFERS = 30_000
TABLES = (
    "events", "items", "promotion_offers", "promotions", "truth/offer_profits",
    "truth/promotion_effects", "truth/promotion_oracle", "truth/promotion_profits",
    "truth/promotion_totals", "truth/user_types", "user_aliases", "users",
)
# What came of each decision, from the tables of the contract alone; shipping costs the shop 5.
OUTCOMES = """
    create table lines as
    select
        coalesce(events.user_id, user_aliases.user_id) as user_id, order_id, event_type, event_at,
        events.promotion_id, quantity * unit_price as value,
        quantity * (unit_price - unit_cost) as margin
    from events
    inner join items using (item_id)
    left join user_aliases using (anonymous_id)
    where event_type in ('purchase', 'return') and event_id not like 'dirty%';

    create table orders as
    select
        order_id, any_value(user_id) as user_id, min(event_at) as ordered_at,
        min(promotion_id) as promotion_id,
        sum(value) filter (where event_type = 'purchase') as value,
        sum(case when event_type = 'purchase' then margin else -margin end) as margin
    from lines group by order_id;

    create table outcomes as
    with counted as (
        select
            offer_id, coalesce(sum(margin), 0) as margin,
            count(*) filter (where ordered_at < offered_at + interval 14 day) as orders_now,
            count(*) filter (where ordered_at >= offered_at + interval 14 day) as orders_later
        from promotion_offers left join orders
            on promotion_offers.user_id = orders.user_id and ordered_at >= offered_at
            and ordered_at < offered_at + interval 70 day
        group by offer_id
    )
    select
        promotion_offers.*, type, orders_now, orders_later,
        margin - coalesce(promotion_offers.discount_amount, 0)
        - case when redeemed_at is not null and is_free_shipping then 5 else 0 end as profit,
        true_offer_profits.order_chance, true_offer_profits.later_orders,
        true_offer_profits.expected_profit
    from promotion_offers
    inner join counted using (offer_id)
    inner join true_user_types using (user_id)
    inner join true_offer_profits
        on promotion_offers.offer_id = true_offer_profits.offer_id
        and promotion_offers.promotion_id is not distinct from true_offer_profits.promotion_id
    left join promotions on promotion_offers.promotion_id = promotions.promotion_id
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shop of 30,000 decisions."""
    out = tmp_path_factory.mktemp("offers") / "shop"
    assert command("--out", out, "--offers", OFFERS, "--seed", 5) == 0
    return out


@pytest.fixture(scope="module")
def shop(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that sees its tables, and `outcomes`: what came of each decision."""
    connection = duckdb.connect()
    for name in TABLES:
        connection.execute(
            f"create view {name.replace('truth/', 'true_')} as from '{folder / name}.parquet'"
        )
    connection.execute(OUTCOMES)
    return connection


def one(shop: duckdb.DuckDBPyConnection, query: str) -> float:
    """Return the only value of a query."""
    return shop.execute(query).fetchone()[0]


def test_as_many_decisions_as_asked_for_and_no_two_overlap(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    assert one(shop, "select count(distinct offer_id) from promotion_offers") == OFFERS
    assert one(shop, "select count(*) from true_offer_profits") == 6 * OFFERS
    assert one(shop, """
        select min(pause) from (
            select offered_at - lag(offered_at) over (partition by user_id order by offered_at)
                as pause
            from promotion_offers
        )
    """).days >= 70
    closed = one(shop, """
        select avg((offered_at + interval 70 day < '2026-07-01')::int) from promotion_offers
    """)
    assert closed == 1
    assert one(shop, """
        select count(*) from promotion_offers inner join users using (user_id)
        where offered_at < created_at
    """) == 0


def test_a_tenth_is_by_lot_and_propensities_weigh_each_arm_to_all(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    by_lot = dict(shop.execute("""
        select promotion_id, count(*) from promotion_offers
        where policy = 'exploration' group by promotion_id
    """).fetchall())
    each = OFFERS * 0.1 / 6
    assert len(by_lot) == 6
    assert all(abs(count - each) < 4 * each ** 0.5 for count in by_lot.values()), by_lot
    for arm, total, squares in shop.execute("""
        select promotion_id, sum(1 / propensity), sum((1 - propensity) / propensity ** 2)
        from promotion_offers group by promotion_id
    """).fetchall():
        assert abs(total - OFFERS) < 4 * squares ** 0.5, arm


def test_redemptions_are_what_the_terms_give(shop: duckdb.DuckDBPyConnection) -> None:
    rows = "from outcomes inner join orders using (order_id)"
    redeemed = one(shop, "select count(*) from outcomes where redeemed_at is not null")
    assert redeemed > 0.1 * OFFERS
    assert redeemed == one(shop, f"""
        select count(*) {rows}
        where outcomes.user_id = orders.user_id and redeemed_at = ordered_at
            and outcomes.promotion_id = orders.promotion_id
            and redeemed_at between offered_at and offered_at + interval 14 day
    """)
    assert one(shop, f"""
        select count(*) {rows}
        inner join promotions on outcomes.promotion_id = promotions.promotion_id
        where value < coalesce(minimum_spend, 0) or abs(outcomes.discount_amount - (
            coalesce(value * discount_percent / 100, 0) + coalesce(promotions.discount_amount, 0)
        )) > 0.006
    """) == 0
    # Who has one at hand and reaches its minimum makes use of it.
    assert one(shop, """
        select count(*) from outcomes
        inner join promotions on outcomes.promotion_id = promotions.promotion_id
        inner join orders on outcomes.user_id = orders.user_id
            and ordered_at between offered_at and offered_at + interval 14 day
        where redeemed_at is null and value >= coalesce(minimum_spend, 0) + 0.01
    """) == 0
    assert one(shop, "select max(orders_now) from outcomes") == 1


@pytest.mark.parametrize("where", ["policy = 'exploration'", "policy = 'marketer'"])
def test_outcomes_are_what_the_truth_expects(
    shop: duckdb.DuckDBPyConnection, where: str
) -> None:
    # In standard errors, no smaller than those of orders by chance: few rows may hold no order.
    gaps = shop.execute(f"""
        select
            type, promotion_id,
            sum(orders_now - order_chance) / sqrt(sum(order_chance * (1 - order_chance))),
            sum(orders_later - later_orders)
                / sqrt(greatest(var_samp(orders_later) * count(*), sum(later_orders))),
            sum(profit - expected_profit) / sqrt(greatest(
                var_samp(profit) * count(*),
                sum(order_chance + later_orders) * (select avg(margin ** 2) from orders)
            ))
        from outcomes
        where {where} group by type, promotion_id having count(*) >= 80 order by type, promotion_id
    """).fetchall()
    assert len(gaps) >= 20
    for name, place in (("orders", 2), ("later orders", 3), ("profit", 4)):
        errors = np.array([row[place] for row in gaps])
        assert np.abs(errors).max() < 4, (name, gaps)
        assert (errors ** 2).sum() < len(errors) + 4 * (2 * len(errors)) ** 0.5, name
        assert abs(errors.sum()) < 4 * len(errors) ** 0.5, name


def test_the_oracle_takes_the_best_arm_of_each(shop: duckdb.DuckDBPyConnection) -> None:
    users = one(shop, "select count(*) from users")
    assert users == one(shop, "select count(*) from true_promotion_oracle")
    assert users * 6 == one(shop, "select count(*) from true_promotion_profits")
    assert one(shop, """
        select count(*) from (
            select
                user_id, max(expected_profit) as best,
                arg_max(promotion_id, expected_profit) as id
            from (select * replace (coalesce(promotion_id, 'none') as promotion_id)
                  from true_promotion_profits)
            group by user_id
        ) as profits inner join true_promotion_oracle as oracle using (user_id)
        where best <> oracle.expected_profit
            or (id <> coalesce(oracle.promotion_id, 'none') and oracle.expected_uplift > 0)
    """) == 0
    totals = dict(shop.execute(
        "select policy, expected_uplift from true_promotion_totals"
    ).fetchall())
    assert totals["oracle"] == pytest.approx(
        one(shop, "select sum(expected_uplift) from true_promotion_oracle")
    )
    constants = [gain for policy, gain in totals.items() if policy not in ("none", "oracle")]
    assert len(constants) == 5 and totals["none"] == 0
    # There is something to gain by one promotion for all, and more by choosing.
    assert 0 < max(constants) < 0.8 * totals["oracle"] and min(constants) < 0


def test_each_type_wants_something_else(shop: duckdb.DuckDBPyConnection) -> None:
    best = dict(shop.execute("""
        select type || case when is_converted then ' converted' else '' end,
            avg((promotion_id is null)::int)
        from true_promotion_oracle inner join true_user_types using (user_id) group by all
    """).fetchall())
    assert best == {
        "loyal": 1, "rest": 1, "prospect converted": 1, "prospect": 0, "deal_seeker": 0,
    }


def test_types_show_in_what_is_on_record(shop: duckdb.DuckDBPyConnection) -> None:
    record = {row[0]: row[1:] for row in shop.execute("""
        with bought as (
            select user_id, count(*) as orders, count(promotion_id) as promoted
            from orders group by user_id
        ),
        carts as (
            select user_id, count(distinct session_id) as carts from events
            where event_type = 'add_to_cart' group by user_id
        )
        select
            case when is_converted then 'converted' else type end,
            avg(coalesce(orders, 0)), sum(promoted) / sum(orders), avg(coalesce(carts, 0))
        from true_user_types
        left join bought using (user_id)
        left join carts using (user_id)
        group by all
    """).fetchall()}
    assert record["loyal"][0] > 8 and record["loyal"][1] < 0.3
    assert 2 < record["deal_seeker"][0] < 6 and record["deal_seeker"][1] > 0.5
    assert record["prospect"][0] == 0 and record["prospect"][2] > 2
    assert 2 < record["rest"][0] < 5 and record["rest"][1] < 0.3
    assert record["converted"][0] > 2


def test_same_arguments_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        command("--out", tmp_path / name, "--offers", 1000)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    with pytest.raises(CrossSellError, match="does not go on"):
        command("--continue", tmp_path / "one")


@pytest.mark.parametrize(("words", "part"), [
    (("--offers", "999"), "--offers"), (("--offers", "1e8"), "--offers"),
    (("--offers", "some"), "--offers"), (("--offers=5000", "--shape=grocery"), "outdoor"),
    (("--offers=5000", "--users=100"), "--users"), (("--offers=5000", "--events=1e6"), "--events"),
    (("--offers=5000", "--days=216"), "--days"),
])
def test_wrong_arguments_get_one_line(tmp_path: Path, words: tuple[str, ...], part: str) -> None:
    with pytest.raises(CrossSellError, match=part) as raised:
        command("--out", tmp_path / "shop", *words)
    assert "\n" not in str(raised.value)
    assert not (tmp_path / "shop").exists()


@pytest.mark.parametrize("days", [217, 300, 400, 500, 600, 900])
def test_decisions_are_dealt_out_to_the_last(days: int) -> None:
    for offers in (1000, 1003, 1017, 1035):
        calendar = build_calendar(Window(0, days * DAY), offers)
        assert calendar.takes_part(np.arange(calendar.users)).sum() == offers
        assert calendar.takes_part(np.arange(calendar.users - 1)).sum() < offers
        assert calendar.rounds[0] >= 140 * DAY
        assert calendar.rounds[-1] + 77 * DAY == days * DAY


def test_effects_saturate_and_move_only_whom_they_should() -> None:
    shares = np.array([0.0, 0.05, 0.10, 0.20, 0.40])

    def chances(state: str) -> np.ndarray:
        number = np.full(len(shares), effects.STATES.index(state))
        return effects.order_chances(number, np.zeros(len(shares)), np.zeros(len(shares)), shares)

    for state in ("loyal", "rest", "converted"):
        assert np.ptp(chances(state)) == 0
    deal, prospect = (
        np.diff(chances(state)) / np.diff(shares) for state in ("deal_seeker", "prospect")
    )
    assert (deal > 0).all() and (prospect > 0).all()
    # A small deal is a deal; a first order asks for more. Neither is moved much by the last step.
    assert deal[0] > 5 * prospect[0] and prospect[2] > prospect[1] > prospect[0]
    assert deal[3] < deal[2] / 2 and prospect[3] < prospect[2] / 2
    assert np.allclose(chances("prospect")[0], 1 / (1 + np.exp(4.4)))


def test_terms_of_the_arms() -> None:
    arms = np.arange(effects.ARMS)
    assert effects.discounts(np.full(6, 100.0), arms).tolist() == [0, 5, 10, 20, 12, 0]
    assert effects.discounts(np.full(6, 50.0), arms).tolist() == [0, 2.5, 5, 0, 0, 0]
    assert effects.benefit_shares(np.full(6, 50.0), arms).tolist() == [0, 0.05, 0.1, 0, 0, 0.1]


@pytest.mark.parametrize(("orders", "promoted", "days", "has_cart", "arm"), [
    (0, 0, None, True, 3), (0, 0, None, False, 2), (7, 1, 130, False, 4), (3, 2, 30, False, 2),
    (6, 1, 30, False, 1), (2, 0, 30, False, 0), (2, 0, 60, True, 5),
])
def test_the_rule_of_the_marketer(
    orders: int, promoted: int, days: int | None, has_cart: bool, arm: int
) -> None:
    last_at = -1 if days is None else (1000 - days) * DAY
    columns = (np.array([number]) for number in (orders, promoted, last_at, has_cart))
    assert rule(Record(*columns), np.array([1000 * DAY])).tolist() == [arm]
