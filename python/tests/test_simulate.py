"""The tables of the simulated outdoor shop: columns of the contract, keys, times, references."""

from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from simulating import digests, one

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


@pytest.mark.parametrize("table", REQUIRED)
def test_columns_follow_the_contract(outdoor_folder: Path, table: str) -> None:
    schema = pq.read_schema(outdoor_folder / f"{table}.parquet")
    assert set(schema.names) == set(REQUIRED[table].split())
    for field in schema:
        for mark, expected in TYPES.items():
            if field.name.endswith(mark) or field.name.startswith(mark):
                assert str(field.type) == expected, field
    assert pq.read_metadata(outdoor_folder / f"{table}.parquet").num_rows > 0


def test_only_the_contract_and_the_truth_are_written(outdoor_folder: Path) -> None:
    assert set(digests(outdoor_folder)) == {f"{name}.parquet" for name in REQUIRED}
    assert [path.name for path in outdoor_folder.parent.iterdir()] == [
        outdoor_folder.name
    ]


def test_sizes_are_near_what_was_asked(outdoor: duckdb.DuckDBPyConnection) -> None:
    assert one(outdoor, "select count(*) from items") == 600
    assert one(outdoor, "select count(*) from users") == 5000 + 1
    assert 110_000 < one(outdoor, "select count(*) from events") < 130_000


@pytest.mark.parametrize(("table", "key"), [
    ("items", "item_id"), ("items", "item_name"), ("users", "user_id"),
    ("user_aliases", "anonymous_id"), ("messages", "(message_id, item_id)"),
    ("impressions", "impression_id"), ("promotions", "promotion_id"),
    ("promotion_offers", "offer_id"), ("true_complement_links", "(from_item_id, to_item_id)"),
])
def test_keys_are_unique(outdoor: duckdb.DuckDBPyConnection, table: str, key: str) -> None:
    assert one(outdoor, f"select count(*) - count(distinct {key}) from {table}") == 0


def test_dirty_rows_are_few_and_known(outdoor: duckdb.DuckDBPyConnection) -> None:
    assert one(outdoor, "select count(*) - count(distinct event_id) from events") == 2
    dirty = outdoor.execute("select * from events where event_id like 'dirty%'")
    assert len(dirty.fetchall()) == 8
    assert one(outdoor, """
        select count(*) from events
        left join items using (item_id)
        where items.item_id is null and event_id not like 'dirty%'
    """) == 0


def test_nothing_happens_before_it_can(outdoor: duckdb.DuckDBPyConnection) -> None:
    clean = "event_type not in ('rating', 'return')"
    assert one(outdoor, f"""
        select count(*) from done
        where {clean} and not event_at between available_from - interval 10 minute
            and coalesce(available_until, event_at) + interval 30 minute
    """) == 0
    assert one(outdoor, "select count(*) from done where event_at < available_from") == 0
    assert one(outdoor, """
        select count(*) from done inner join users using (user_id)
        where event_at < created_at
    """) == 0
    assert one(outdoor, """
        select count(*) from messages inner join users using (user_id)
        where sent_at < created_at or opened_at < delivered_at or clicked_at < opened_at
            or (is_control and delivered_at is not null)
    """) == 0


def test_references_hold(outdoor: duckdb.DuckDBPyConnection) -> None:
    for table in ("user_aliases", "messages", "impressions", "promotion_offers"):
        assert one(outdoor, f"select count(*) from {table} anti join users using (user_id)") == 0
    for table in ("messages", "impressions"):
        assert one(outdoor, f"select count(*) from {table} anti join items using (item_id)") == 0
    assert one(outdoor, """
        select count(*) from (
            select events.message_id, coalesce(events.user_id, user_aliases.user_id) as user_id
            from events left join user_aliases using (anonymous_id)
            where message_id is not null
        ) anti join messages using (message_id, user_id)
    """) == 0
    assert one(outdoor, """
        select count(*) from (from promotion_offers where redeemed_at is not null) as redeemed
        anti join (from events where event_type = 'purchase') as bought
            on redeemed.order_id = bought.order_id and redeemed.redeemed_at = bought.event_at
    """) == 0
    assert one(outdoor, "select count(*) from items where parent_item_id is not null") == 30
    assert one(outdoor, """
        select count(*) from items
        inner join items as parents on items.parent_item_id = parents.item_id
        where parents.parent_item_id is not null or parents.category_path <> items.category_path
    """) == 0


def test_lines_of_an_order_share_moment_and_person(outdoor: duckdb.DuckDBPyConnection) -> None:
    assert one(outdoor, """
        select max(moments) from (
            select count(distinct event_at) * count(distinct (user_id, anonymous_id)) as moments
            from events where event_type = 'purchase' and event_id not like 'dirty%'
            group by order_id
        )
    """) <= 2  # a visitor at the till leaves no id beside lines that have one
    assert one(outdoor, """
        select count(*) from (
            select order_id from events where event_type = 'purchase'
            group by order_id having count(*) > 1
        )
    """) > 300


def test_prices_are_those_before_the_coupon(outdoor: duckdb.DuckDBPyConnection) -> None:
    # A tenth of all lines is on sale at 10 % off, with or without a coupon.
    off = outdoor.execute("""
        select events.promotion_id is not null, round(1 - unit_price / price, 2), count(*)
        from events inner join items using (item_id)
        where event_type in ('purchase', 'return') and events.event_id not like 'dirty%'
            and price > 5
        group by all
    """).fetchall()
    assert {share for _, share, _ in off} == {0.0, 0.1}
    redeemed = {share: count for has_coupon, share, count in off if has_coupon}
    assert 0.03 < redeemed[0.1] / redeemed[0.0] < 0.2 and redeemed[0.0] > 200


def test_a_coupon_takes_off_what_it_says_of_what_was_ordered(
    outdoor: duckdb.DuckDBPyConnection,
) -> None:
    wrong, found = outdoor.execute("""
        with orders as (
            select order_id, sum(quantity * unit_price) as value from events
            where event_type = 'purchase' and event_id not like 'dirty%'
            group by order_id
        ),
        redeemed as (
            select
                offers.discount_amount,
                orders.value * coalesce(promotions.discount_percent, 0) / 100
                + coalesce(promotions.discount_amount, 0) as meant
            from promotion_offers as offers
            inner join promotions using (promotion_id)
            inner join orders using (order_id)
        )
        select count(*) filter (where abs(discount_amount - meant) > 0.006), count(*) from redeemed
    """).fetchone()
    assert wrong == 0 and found > 200
