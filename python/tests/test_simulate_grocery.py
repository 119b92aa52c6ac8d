"""The simulated grocery shop: weekly baskets of ten, and a truth that shows in the data."""

import json
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from cross_sell import simulate
from shops import Outcome, command
from simulating import digests

EVENTS = 60_000
TABLES = ("events", "items", "users", "user_aliases", "promotions")
TRUTHS = (
    "complement_links", "delay_buckets", "substitutes", "user_tastes", "user_rhythms",
    "user_staples", "item_intervals",
)


def grocery(out: Path, *words: object) -> Outcome:
    """Run `cross-sell simulate --shape grocery` with the words."""
    return command("simulate", "--shape", "grocery", "--out", out, *words, database=out / "unused")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A grocery shop of about a hundred households in a year."""
    out = tmp_path_factory.mktemp("simulate") / "grocery"
    outcome = grocery(out, "--events", EVENTS)
    assert outcome.code == 0, outcome.err
    return out


@pytest.fixture(scope="module")
def shop(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that sees the tables, `lines`: what users bought, with variants folded into
    their parent, and `present`: users who were customers for the whole year."""
    connection = duckdb.connect()
    for name in TABLES:
        connection.execute(f"create view {name} as from '{folder / name}.parquet'")
    for name in TRUTHS:
        connection.execute(f"create view true_{name} as from '{folder / 'truth' / name}.parquet'")
    connection.execute("""
        create table lines as
        select
            coalesce(events.user_id, user_aliases.user_id) as user_id, events.item_id as row_id,
            coalesce(items.parent_item_id, items.item_id) as item_id, items.category_path,
            events.order_id, events.event_at, events.quantity, events.unit_price,
            events.promotion_id, items.price
        from (select distinct * from events) as events
        inner join items using (item_id)
        left join user_aliases using (anonymous_id)
        where events.event_type = 'purchase' and not starts_with(events.event_id, 'dirty')
    """)
    connection.execute("""
        create table present as
        select user_id from users inner join lines using (user_id)
        where created_at < (select min(event_at) from lines)
        group by user_id
        having max(lines.event_at) > (select max(event_at) from lines) - interval 35 day
    """)
    connection.execute("""
        create table orders as
        select user_id, order_id, min(event_at) as at_, count(*) as size
        from lines where user_id is not null group by all
    """)
    return connection


def one(shop: duckdb.DuckDBPyConnection, query: str) -> float:
    """Return the only value of a query."""
    return shop.execute(query).fetchone()[0]


def test_same_arguments_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        grocery(tmp_path / name, "--events", 5000, "--days", 60, "--seed", seed)
    first, second, other = (digests(tmp_path / name) for name in ("one", "two", "other"))
    assert first == second
    assert first.keys() == other.keys()
    assert first["events.parquet"] != other["events.parquet"]


def test_columns_are_those_of_the_outdoor_shop(folder: Path, tmp_path: Path) -> None:
    outdoor = tmp_path / "outdoor"
    command("simulate", "--events", 2000, "--out", outdoor, database=outdoor / "unused")
    for name in (*TABLES, "truth/complement_links", "truth/delay_buckets", "truth/substitutes"):
        ours, theirs = (pq.read_schema(place / f"{name}.parquet") for place in (folder, outdoor))
        assert ours == theirs, name


def test_only_the_contract_and_the_truth_are_written(folder: Path) -> None:
    names = (*TABLES, *(f"truth/{name}" for name in TRUTHS))
    assert set(digests(folder)) == {f"{name}.parquet" for name in names}
    for name in names:
        assert pq.read_metadata(folder / f"{name}.parquet").num_rows > 0, name


def test_the_check_finds_nothing_that_stops_a_build(folder: Path, tmp_path: Path) -> None:
    outcome = command("check", folder, "--json", database=tmp_path / "shop.duckdb")
    assert outcome.code == 0, outcome.err
    assert json.loads(outcome.out)["errors"] == []


@pytest.mark.parametrize(("words", "events", "users", "items"), [
    ((), EVENTS, 90, 2091),
    (("--events", 20_000, "--users", 400, "--items", 300, "--days", 90), 20_000, 400, 300),
    (("--events", 60_000, "--users", 120, "--days", 120, "--end", "2024-02-29"), 60_000, 120, 2091),
    (("--events", 3000, "--users", 300, "--days", 30), 3000, 300, 1500),
])
def test_sizes_are_near_what_was_asked(
    words: tuple, events: int, users: int, items: int, folder: Path, tmp_path: Path
) -> None:
    """The events that suit the households; fewer trips than usual; more; hardly any."""
    if words:
        folder = tmp_path / "shop"
        assert grocery(folder, *words).code == 0
    rows = {name: pq.read_metadata(folder / f"{name}.parquet").num_rows for name in TABLES}
    assert rows["events"] == pytest.approx(events, rel=0.08)
    assert (rows["users"], rows["items"]) == (users, items)


def test_a_shop_grows_by_its_households() -> None:
    small, large = (simulate.default_size(n, shape="grocery") for n in (1e5, 1e7))
    assert large.users == pytest.approx(100 * small.users, rel=0.01)
    assert large == simulate.Size(10**7, large.users, 30_000, "grocery")
    assert simulate.default_size(1e5, shape="grocery", days=73).users == pytest.approx(
        5 * small.users, rel=0.01
    )


def test_purchases_are_most_of_the_log(shop: duckdb.DuckDBPyConnection) -> None:
    assert one(shop, "select avg((event_type = 'purchase')::int) from events") > 0.8
    kinds = {kind for kind, in shop.execute("select distinct event_type from events").fetchall()}
    assert kinds == {"purchase", "add_to_cart", "view", "teleport"}
    assert one(shop, "select count(*) from lines where unit_price <= 0 or quantity < 1") == 0


def test_baskets_hold_about_ten_lines(shop: duckdb.DuckDBPyConnection) -> None:
    mean, low, high = shop.execute(
        "select avg(size), quantile_cont(size, .1), quantile_cont(size, .9) from orders"
    ).fetchone()
    assert 9 < mean < 11
    assert low <= 6 and high >= 15
    assert one(shop, """
        select max(lines) from (
            select count(*) as lines from lines group by order_id, row_id
        )
    """) == 1


def test_a_household_buys_about_three_hundred_items_a_year(shop: duckdb.DuckDBPyConnection) -> None:
    assert 270 < one(shop, """
        select avg(items) from (
            select count(distinct item_id) as items from lines inner join present using (user_id)
            group by user_id
        )
    """) < 330


def test_households_come_in_their_own_rhythm(shop: duckdb.DuckDBPyConnection) -> None:
    gaps = dict(shop.execute("""
        with gaps as (
            select
                trip_interval_days, epoch(at_ - lag(at_) over (
                    partition by user_id order by at_
                )) / 86400 as days
            from orders inner join true_user_rhythms using (user_id)
        )
        select trip_interval_days, median(days) from gaps group by all
    """).fetchall())
    assert gaps == pytest.approx({3.5: 3.5, 7.0: 7.0, 14.0: 14.0}, rel=0.2)
    # All days are alike in a shop without habits: at most two of seven.
    assert one(shop, """
        select avg((isodow(at_) - 1 in (weekday, second_weekday))::int)
        from orders inner join true_user_rhythms using (user_id)
    """) > 0.75


PAIRS = """
    select
        staples.user_id, staples.item_id, staples.interval_days, trip_interval_days,
        count(*) as purchases,
        epoch(max(event_at) - min(event_at)) / 86400 / (count(*) - 1) as mean_days
    from true_user_staples as staples
    inner join true_user_rhythms using (user_id)
    inner join lines
        on staples.user_id = lines.user_id and staples.item_id = lines.row_id
    group by all having count(*) > 3
"""


def test_staples_come_back_at_their_interval(shop: duckdb.DuckDBPyConnection) -> None:
    """Within an eighth on average over a year, as often too early as too late."""
    pairs, middle, spread, correlation = shop.execute(f"""
        select
            count(*), median(mean_days / interval_days),
            median(abs(mean_days / interval_days - 1)), corr(ln(mean_days), ln(interval_days))
        from ({PAIRS})
    """).fetchone()
    assert pairs > 1000
    assert middle == pytest.approx(1, abs=0.08)
    assert spread < 0.125
    assert correlation > 0.9


def test_what_is_due_is_bought_on_the_next_trips(shop: duckdb.DuckDBPyConnection) -> None:
    """One day in November: staples due in the next four weeks, against staples that are not."""
    bought = dict(shop.execute("""
        with states as (
            select
                staples.user_id, staples.item_id,
                max(event_at) filter (where event_at < '2025-11-15') as last_at,
                any_value(interval_days) as interval_days,
                bool_or(event_at >= '2025-11-15' and event_at < '2025-12-13') as is_bought
            from true_user_staples as staples
            inner join present using (user_id)
            inner join lines
                on staples.user_id = lines.user_id and staples.item_id = lines.row_id
            group by all
        )
        select
            case
                when last_at + to_days(interval_days::int) < '2025-12-01' then 'due'
                when last_at + to_days(interval_days::int) > '2025-12-20' then 'not yet'
            end as state,
            avg(is_bought::int)
        from states where last_at is not null group by all
    """).fetchall())
    assert bought["due"] > 0.9
    assert bought["not yet"] < 0.2


def test_each_household_has_staples_of_its_own(shop: duckdb.DuckDBPyConnection) -> None:
    fewest, most, mean = shop.execute("""
        select min(staples), max(staples), avg(staples) from (
            select count(*) as staples from true_user_staples group by user_id
        )
    """).fetchone()
    assert 12 <= fewest < 18 and 27 < most <= 30
    assert 21 < mean < 24
    # What a household buys again and again is a staple of it, and of few others.
    assert one(shop, """
        with habits as (
            select user_id, row_id as item_id from lines where user_id is not null
            group by all having count(*) >= 8
        )
        select avg((staples.item_id is not null)::int) from habits
        left join true_user_staples as staples using (user_id, item_id)
    """) > 0.9
    assert one(shop, """
        select max(users) from (
            select count(*) as users from true_user_staples group by item_id
        )
    """) < 0.5 * one(shop, "select count(*) from users")
    # One of a category at most, nothing of a season.
    assert one(shop, """
        select max(staples) from (
            select count(*) as staples from true_user_staples inner join items using (item_id)
            group by user_id, category_path
        )
    """) == 1
    assert one(shop, """
        select count(season_start_month) from true_user_staples inner join items using (item_id)
    """) == 0


def test_the_interval_of_an_item_is_that_of_its_buyers(shop: duckdb.DuckDBPyConnection) -> None:
    """The median over households, where none is kept by its own rhythm from buying in time."""
    assert one(shop, f"""
        with pairs as ({PAIRS})
        select median(mean_days / items.interval_days) from pairs
        inner join true_item_intervals as items using (item_id)
        where items.interval_days > 2 * trip_interval_days
    """) == pytest.approx(1, abs=0.1)
    assert one(shop, """
        select count(*) from items anti join true_item_intervals using (item_id)
    """) == 0


def test_the_catalogue_does_not_say_what_is_bought_again(shop: duckdb.DuckDBPyConnection) -> None:
    assert one(shop, "select count(is_repurchasable) from items") == 0


def test_categories_have_three_levels_and_the_own_label_is_cheap(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    assert one(shop, "select min(len(string_split(category_path, '/'))) from items") == 3
    assert one(shop, "select count(*) - count(distinct item_name) from items") == 0
    own, others = (
        one(shop, f"""
            select avg(items.price / leaf.price) from items
            inner join (
                select category_path, avg(price) as price from items group by all
            ) as leaf using (category_path)
            where brand {sign} 'Gut & Nah'
        """) for sign in ("=", "<>")
    )
    assert own < 0.95 * others
    assert 0.1 < one(shop, "select avg((brand = 'Gut & Nah')::int) from items") < 0.3
    assert 0.25 < one(shop, """
        select avg((brand = 'Gut & Nah')::int) from lines inner join items
            on lines.row_id = items.item_id
    """) < 0.6


def test_complements_lie_in_one_basket(shop: duckdb.DuckDBPyConnection) -> None:
    query = """
        with baskets as (select distinct order_id, item_id from lines), pairs as ({pairs})
        select count(second.item_id) / count(*) from pairs
        inner join baskets as first on pairs.a = first.item_id
        left join baskets as second
            on pairs.b = second.item_id and first.order_id = second.order_id
    """
    links = "select from_item_id as a, to_item_id as b from true_complement_links"
    linked = one(shop, query.format(pairs=links))
    # The same second items, dealt out to other first items.
    random = one(shop, query.format(
        pairs=f"select a, lead(b, 7) over (order by md5(a || b)) as b from ({links})"
    ))
    assert linked > 0.2
    assert linked > 10 * random
    assert one(shop, "select max(mean_delay_days) from true_complement_links") == 0


def test_substitutes_are_not_bought_together(shop: duckdb.DuckDBPyConnection) -> None:
    assert one(shop, """
        select count(*) from true_substitutes as pairs
        inner join lines as first on pairs.item_id = first.item_id
        inner join lines as second
            on pairs.substitute_item_id = second.item_id and first.order_id = second.order_id
    """) == 0


def test_seasons_and_offers_sell(shop: duckdb.DuckDBPyConnection) -> None:
    inside, outside = (
        one(shop, f"""
            select count(*) from lines where category_path like '%/Gingerbread'
            and month(event_at) {sign} (9, 10, 11, 12)
        """) for sign in ("in", "not in")
    )
    assert inside / 4 > 2 * outside / 8  # a month
    # Offers cost less by what the promotion says, while it lasts.
    assert one(shop, """
        select max(abs(unit_price - price * (1 - discount_percent / 100)))
        from lines inner join promotions using (promotion_id)
    """) < 0.0051
    assert one(shop, """
        select count(*) from lines inner join promotions using (promotion_id)
        where not (starts_at <= event_at and event_at < ends_at)
    """) == 0
    assert one(shop, """
        select count(*) from lines where promotion_id is null and abs(unit_price - price) > 0.005
    """) == 0
    # One group in twelve is on offer, with one of its five products.
    assert one(shop, "select avg((promotion_id is not null)::int) from lines") > 2 / 60


def test_nothing_happens_before_it_can(shop: duckdb.DuckDBPyConnection) -> None:
    assert one(shop, """
        select count(*) from events
        left join user_aliases using (anonymous_id)
        inner join users on coalesce(events.user_id, user_aliases.user_id) = users.user_id
        where event_at < users.created_at
    """) == 0
    assert one(shop, """
        select count(*) from lines inner join items on lines.row_id = items.item_id
        where event_at < available_from or event_at >= available_until
    """) == 0


def test_lines_of_an_order_share_moment_and_person(shop: duckdb.DuckDBPyConnection) -> None:
    assert one(shop, """
        select max(moments) from (
            select count(distinct event_at) * count(distinct user_id) as moments
            from lines where user_id is not null group by order_id
        )
    """) == 1


@pytest.mark.parametrize(("words", "part"), [
    (("--shape", "bakery"), "invalid choice: 'bakery'"),
    (("--events", "1e6", "--users", "50", "--days", "100"), "each has 2 to 1,000 events"),
    (("--events", "1000", "--users", "2000"), "each has 2 to 3,650 events"),
])
def test_wrong_arguments_get_one_line(tmp_path: Path, words: tuple[str, ...], part: str) -> None:
    assert part in grocery(tmp_path / "shop", *words).error
    assert not (tmp_path / "shop").exists()
