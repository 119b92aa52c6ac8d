"""The simulated shop: same bytes, sound tables, and a truth that shows in the data."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from cross_sell import simulate
from cross_sell.simulate.outdoor.special import SCRIPTED_USER
from simulating import command, digests

REQUIRED = {
    "events": "user_id item_id event_type event_at event_id order_id quantity unit_price"
    " event_value session_id anonymous_id search_query context message_id recommendation_id"
    " promotion_id",
    "items": "item_id item_name category_path parent_item_id brand price unit_cost description"
    " stock_quantity available_from available_until season_start_month season_end_month countries"
    " is_repurchasable created_at image_url item_url merchant_id",
    "users": "user_id created_at timezone locale country age_band income_band gender"
    " preferred_categories consent_push consent_email is_suppressed is_internal",
    "user_aliases": "anonymous_id user_id",
    "messages": "message_id user_id sent_at channel item_id item_position anchor_item_id"
    " message_kind context campaign_id template_id variant is_control propensity delivered_at"
    " opened_at clicked_at unsubscribed_at",
    "impressions": "impression_id user_id item_id context shown_at position clicked_at variant"
    " recommendation_id propensity",
    "promotions": "promotion_id promotion_name discount_percent discount_amount minimum_spend"
    " is_free_shipping starts_at ends_at",
    "promotion_offers": "offer_id user_id promotion_id offered_at policy propensity redeemed_at"
    " order_id discount_amount",
    "truth/complement_links": "from_item_id to_item_id probability mean_delay_days delay_bucket",
    "truth/delay_buckets": "delay_bucket from_days to_days",
    "truth/substitutes": "item_id substitute_item_id",
    "truth/user_tastes": "user_id category_path weight is_niche",
    "truth/niche_categories": "category_path",
    "truth/open_contexts": "component feature weight reason",
    "truth/open_chances": "message_id user_id open_chance",
}
TYPES = {
    "_at": "timestamp[us]", "_from": "timestamp[us]", "_until": "timestamp[us]", "_id": "string",
    "is_": "bool", "price": "double", "quantity": "int64", "month": "int64", "propensity": "double",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop with all defaults."""
    out = tmp_path_factory.mktemp("simulate") / "demo"
    assert command("--out", out) == 0
    return out


@pytest.fixture(scope="module")
def shop(folder: Path) -> duckdb.DuckDBPyConnection:
    """A connection that sees the demo shop's tables, and `done`: sound events of known users, with
    variants folded into their parent."""
    connection = duckdb.connect()
    for name in REQUIRED:
        connection.execute(
            f"create view {name.replace('truth/', 'true_')} as from '{folder / name}.parquet'"
        )
    connection.execute(f"""
        create table done as
        select
            coalesce(events.user_id, user_aliases.user_id) as user_id,
            coalesce(items.parent_item_id, items.item_id) as item_id,
            items.category_path, items.available_from, items.available_until,
            events.event_type, events.event_at, events.session_id, events.order_id
        from events
        inner join items using (item_id)
        left join user_aliases using (anonymous_id)
        where events.event_at < '{simulate.DEFAULT_END}'::date + 1
    """)
    return connection


def one(shop: duckdb.DuckDBPyConnection, query: str) -> float:
    """Return the only value of a query."""
    return shop.execute(query).fetchone()[0]


@pytest.mark.parametrize("table", REQUIRED)
def test_columns_follow_the_contract(folder: Path, table: str) -> None:
    schema = pq.read_schema(folder / f"{table}.parquet")
    assert set(schema.names) == set(REQUIRED[table].split())
    for field in schema:
        for mark, expected in TYPES.items():
            if field.name.endswith(mark) or field.name.startswith(mark):
                assert str(field.type) == expected, field
    assert pq.read_metadata(folder / f"{table}.parquet").num_rows > 0


def test_only_the_contract_and_the_truth_are_written(folder: Path) -> None:
    assert set(digests(folder)) == {f"{name}.parquet" for name in REQUIRED}
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def test_sizes_are_near_what_was_asked(shop: duckdb.DuckDBPyConnection) -> None:
    assert one(shop, "select count(*) from items") == 600
    assert one(shop, "select count(*) from users") == 5000 + 1
    assert 110_000 < one(shop, "select count(*) from events") < 130_000


@pytest.mark.parametrize(("table", "key"), [
    ("items", "item_id"), ("items", "item_name"), ("users", "user_id"),
    ("user_aliases", "anonymous_id"), ("messages", "(message_id, item_id)"),
    ("impressions", "impression_id"), ("promotions", "promotion_id"),
    ("promotion_offers", "offer_id"), ("true_complement_links", "(from_item_id, to_item_id)"),
])
def test_keys_are_unique(shop: duckdb.DuckDBPyConnection, table: str, key: str) -> None:
    assert one(shop, f"select count(*) - count(distinct {key}) from {table}") == 0


def test_dirty_rows_are_few_and_known(shop: duckdb.DuckDBPyConnection) -> None:
    assert one(shop, "select count(*) - count(distinct event_id) from events") == 2
    dirty = shop.execute("select * from events where event_id like 'dirty%'")
    assert len(dirty.fetchall()) == 8
    assert one(shop, """
        select count(*) from events
        left join items using (item_id)
        where items.item_id is null and event_id not like 'dirty%'
    """) == 0


def test_nothing_happens_before_it_can(shop: duckdb.DuckDBPyConnection) -> None:
    clean = "event_type not in ('rating', 'return')"
    assert one(shop, f"""
        select count(*) from done
        where {clean} and not event_at between available_from - interval 10 minute
            and coalesce(available_until, event_at) + interval 30 minute
    """) == 0
    assert one(shop, "select count(*) from done where event_at < available_from") == 0
    assert one(shop, """
        select count(*) from done inner join users using (user_id)
        where event_at < created_at
    """) == 0
    assert one(shop, """
        select count(*) from messages inner join users using (user_id)
        where sent_at < created_at or opened_at < delivered_at or clicked_at < opened_at
            or (is_control and delivered_at is not null)
    """) == 0


def test_references_hold(shop: duckdb.DuckDBPyConnection) -> None:
    for table in ("user_aliases", "messages", "impressions", "promotion_offers"):
        assert one(shop, f"select count(*) from {table} anti join users using (user_id)") == 0
    for table in ("messages", "impressions"):
        assert one(shop, f"select count(*) from {table} anti join items using (item_id)") == 0
    assert one(shop, """
        select count(*) from (
            select events.message_id, coalesce(events.user_id, user_aliases.user_id) as user_id
            from events left join user_aliases using (anonymous_id)
            where message_id is not null
        ) anti join messages using (message_id, user_id)
    """) == 0
    assert one(shop, """
        select count(*) from (from promotion_offers where redeemed_at is not null) as redeemed
        anti join (from events where event_type = 'purchase') as bought
            on redeemed.order_id = bought.order_id and redeemed.redeemed_at = bought.event_at
    """) == 0
    assert one(shop, "select count(*) from items where parent_item_id is not null") == 30
    assert one(shop, """
        select count(*) from items
        inner join items as parents on items.parent_item_id = parents.item_id
        where parents.parent_item_id is not null or parents.category_path <> items.category_path
    """) == 0


def test_lines_of_an_order_share_moment_and_person(shop: duckdb.DuckDBPyConnection) -> None:
    assert one(shop, """
        select max(moments) from (
            select count(distinct event_at) * count(distinct (user_id, anonymous_id)) as moments
            from events where event_type = 'purchase' and event_id not like 'dirty%'
            group by order_id
        )
    """) <= 2  # a visitor at the till leaves no id beside lines that have one
    assert one(shop, """
        select count(*) from (
            select order_id from events where event_type = 'purchase'
            group by order_id having count(*) > 1
        )
    """) > 300


def test_prices_are_those_before_the_coupon(shop: duckdb.DuckDBPyConnection) -> None:
    # A tenth of all lines is on sale at 10 % off, with or without a coupon.
    off = shop.execute("""
        select events.promotion_id is not null, round(1 - unit_price / price, 2), count(*)
        from events inner join items using (item_id)
        where event_type in ('purchase', 'return') and events.event_id not like 'dirty%'
            and price > 5
        group by all
    """).fetchall()
    assert {share for _, share, _ in off} == {0.0, 0.1}
    redeemed = {share: count for has_coupon, share, count in off if has_coupon}
    assert 0.03 < redeemed[0.1] / redeemed[0.0] < 0.2 and redeemed[0.0] > 200


def test_some_traffic_is_anonymous(shop: duckdb.DuckDBPyConnection) -> None:
    share = one(shop, "select avg((user_id is null)::int) from events")
    unattributable = one(shop, """
        select avg((events.user_id is null and user_aliases.user_id is null)::int)
        from events left join user_aliases using (anonymous_id)
    """)
    assert 0.02 < unattributable < 0.06 < share < 0.2


def test_people_look_more_than_they_buy_and_come_in_the_evening(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    counts = dict(shop.execute("select event_type, count(*) from done group by all").fetchall())
    assert set(simulate.EVENT_TYPES) <= set(counts)
    assert counts["view"] > 2 * counts["add_to_cart"] > 2 * counts["purchase"]
    by_hour = dict(
        shop.execute("select hour(event_at), count(*) from done group by all").fetchall()
    )
    assert by_hour[19] > 3 * by_hour[2]


LINKED = """
    select from_item_id as a, to_item_id as b, delay_bucket from true_complement_links
    inner join (
        select item_id as from_item_id from done where event_type = 'purchase'
        group by item_id having count(distinct user_id) >= 30
    ) using (from_item_id)
"""
BOUGHT = """
    select user_id, item_id, min(event_at) as at_ from done
    where event_type = 'purchase' group by all
"""


def test_complements_follow_within_their_bucket(shop: duckdb.DuckDBPyConnection) -> None:
    assert one(shop, f"select count(*) from ({LINKED})") >= 60
    query = """
        with bought as ({bought}), pairs as ({pairs})
        select count(second.item_id) / count(*) from pairs
        inner join bought as first on pairs.a = first.item_id
        left join bought as second
            on pairs.b = second.item_id and first.user_id = second.user_id
            and second.at_ >= first.at_
    """
    linked = one(shop, query.format(bought=BOUGHT, pairs=LINKED))
    # The same second items, dealt out to other first items.
    shuffled = f"""
        select a, lead(b, 7) over (order by md5(a || b)) as b from ({LINKED})
    """
    random = one(shop, query.format(bought=BOUGHT, pairs=shuffled))
    assert linked > 0.2
    assert linked > 4 * random
    right = shop.execute(f"""
        with bought as ({BOUGHT}), pairs as ({LINKED}),
        delays as (
            select pairs.*, epoch(median(second.at_ - first.at_)) / 86400 as days
            from pairs
            inner join bought as first on pairs.a = first.item_id
            inner join bought as second
                on pairs.b = second.item_id and first.user_id = second.user_id
                and second.at_ > first.at_
            group by all
        )
        select avg((days between from_days and to_days)::int)
        from delays inner join true_delay_buckets using (delay_bucket)
    """).fetchone()[0]
    assert right > 0.85


def test_complements_are_near_in_the_log(shop: duckdb.DuckDBPyConnection) -> None:
    found = one(shop, f"""
        with touches as (
            select distinct user_id, item_id, event_type, event_at from done
            where user_id is not null and user_id not like 'bot%'
        ),
        steps as (
            select *, dense_rank() over (partition by user_id order by event_at) as step
            from touches
        ),
        firsts as (select user_id, item_id, min(step) as step from steps group by all),
        counted as (
            select firsts.item_id as a, steps.item_id as b, count(distinct steps.user_id) as people
            from firsts inner join steps
                on firsts.user_id = steps.user_id and firsts.item_id <> steps.item_id
                and steps.step between firsts.step and firsts.step + 6
            group by all
        ),
        popular as (select item_id as b, count(*) as people from firsts group by all),
        ranked as (
            select a, b, row_number() over (
                partition by a order by counted.people / pow(popular.people, 0.2) desc, b
            ) as place
            from counted inner join popular using (b)
        )
        select count(ranked.a) / count(*)
        from ({LINKED}) as links
        left join ranked on links.a = ranked.a and links.b = ranked.b and ranked.place <= 10
    """)
    assert found > 0.6


def test_substitutes_are_compared_but_not_bought_together(shop: duckdb.DuckDBPyConnection) -> None:
    viewed, bought = (
        one(shop, f"""
            with seen as (select distinct user_id, item_id from done where event_type = '{kind}')
            select count(other.item_id) / count(*) from true_substitutes as pairs
            inner join seen on pairs.item_id = seen.item_id
            left join seen as other
                on pairs.substitute_item_id = other.item_id and seen.user_id = other.user_id
        """) for kind in ("view", "purchase")
    )
    assert viewed > 0.15 > 0.05 > bought


def test_niche_users_stay_in_their_niche(shop: duckdb.DuckDBPyConnection) -> None:
    rows = shop.execute("""
        select
            tastes.category_path, count(distinct done.user_id) as people,
            avg((done.category_path = tastes.category_path)::int) as share,
        from done inner join true_user_tastes as tastes using (user_id)
        where tastes.is_niche group by all
    """).fetchall()
    items = dict(shop.execute(
        "select category_path, count(*) from items where stock_quantity > 0 group by all"
    ).fetchall())
    assert len(rows) == one(shop, "select count(*) from true_niche_categories") == 4
    for path, people, share in rows:
        assert people >= 55 and share > 0.8 and items[path] >= 30, path


def test_scripted_shopper_looks_and_carts_and_buys_nothing(shop: duckdb.DuckDBPyConnection) -> None:
    rows = shop.execute(f"""
        select event_type, category_path, count(*), min(event_at)
        from done where user_id = '{SCRIPTED_USER}' group by all
    """).fetchall()
    carted = {path for kind, path, _, _ in rows if kind == "add_to_cart"}
    viewed = {path for kind, path, _, _ in rows if kind == "view"}
    assert carted == {"Camping/Tents/Trekking tents", "Camping/Sleeping/Sleeping bags"}
    assert {path.rsplit("/", 1)[1] for path in viewed - carted} == {
        "Trekking packs", "Trekking poles", "Umbrellas"
    }
    assert {kind for kind, *_ in rows} == {"view", "add_to_cart"}
    assert one(shop, f"""
        select min(event_at) > max(all_events.newest) - interval 2 day
        from done, (select max(event_at) as newest from done) as all_events
        where user_id = '{SCRIPTED_USER}'
    """)


def test_liked_items_are_opened_more_often(shop: duckdb.DuckDBPyConnection) -> None:
    liked, other = (
        one(shop, f"""
            select avg((opened_at is not null)::int) from messages
            inner join items using (item_id)
            left join true_user_tastes as tastes
                on messages.user_id = tastes.user_id
                and starts_with(items.category_path, tastes.category_path)
            where delivered_at is not null and tastes.weight is {condition}
        """) for condition in ("not null", "null")
    )
    assert liked > 1.5 * other


FIRSTS = """
    select * from messages inner join true_open_chances using (message_id, user_id)
    where item_position = 1
"""


def test_messages_are_opened_by_their_true_chance(shop: duckdb.DuckDBPyConnection) -> None:
    assert one(shop, "select count(*) from true_open_chances") == one(
        shop, f"select count(*) from ({FIRSTS})"
    )
    # Some are opened after the end of the data.
    quarters = shop.execute(f"""
        select avg(open_chance), avg(is_opened)
        from (
            select open_chance, (opened_at is not null)::int as is_opened,
                ntile(4) over (order by open_chance) as quarter
            from ({FIRSTS}) where delivered_at < '{simulate.DEFAULT_END}'::date - 1
        )
        group by quarter order by quarter
    """).fetchall()
    opened = [is_opened for _, is_opened in quarters]
    assert 0.08 < sum(opened) / 4 < 0.12 and opened == sorted(opened)
    assert max(abs(chance - is_opened) for chance, is_opened in quarters) < 0.02


def test_anchors_were_bought_before_and_often_lead_to_the_item(
    shop: duckdb.DuckDBPyConnection,
) -> None:
    named = f"({FIRSTS} and context = 'goes_well_with' and anchor_item_id is not null)"
    assert one(shop, "select count(anchor_item_id) from messages") == one(
        shop, "select count(anchor_item_id) from messages where context = 'goes_well_with'"
    )
    assert one(shop, f"""
        select count(*) from {named} as named
        anti join (from done where event_type = 'purchase') as bought
            on named.user_id = bought.user_id and named.anchor_item_id = bought.item_id
            and bought.event_at < named.sent_at
    """) == 0
    assert one(shop, f"""
        select avg((to_item_id is not null)::int) from {named}
        left join true_complement_links
            on anchor_item_id = from_item_id and item_id = to_item_id
    """) > 0.4
