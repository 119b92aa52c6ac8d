"""Builds that can be served, made without dbt: the tables that a copy reads, with rows by rule.

User 3 of 10 is `u0000003`. Their list holds the items (7919 * user + 104729 * rank) mod items, each
with the name of the build, so that an answer shows which build it was read from.
"""

import os
from pathlib import Path

import duckdb

TABLES = """
create table int_run_dates as select timestamp '2026-03-01 12:00:00' + to_days($day) as as_of;
create table int_users as
select
    cast(range + 1 as integer) as user_key, 'u' || lpad(cast(range as varchar), 7, '0') as user_id,
    case range % 3 when 0 then 'DE' when 1 then 'AT' end as country
from range($users);
create table int_items as
select
    cast(range + 1 as integer) as item_key, 'i' || lpad(cast(range as varchar), 6, '0') as item_id,
    'Item ' || range || ' of $name' as item_name, 'Shop/Room ' || range % 7 as category_path,
    10.0 + range % 90 as price
from range($items);
create table stg_resolved_aliases as
select 'device of ' || user_id as anonymous_id, user_id from int_users where user_key <= 10;
create table int_item_variants as
select item_id, item_id as product_item_id from int_items
union all select item_id || '-red', item_id from int_items where item_key <= 10;
create table stg_items as
select
    item_id, 'https://shop.example.com/items/' || item_id as item_url,
    case when item_key = 1 then 'javascript:alert(1)'
        else 'https://shop.example.com/images/' || item_id || '.jpg' end as image_url
from int_items;
create table int_eligible_items as
select item_key, item_key % 50 <> 49 as is_eligible from int_items;
create table int_item_popularity as
select item_key, 1000000 - item_key as people, 0 as recent_people from int_items;
create table int_country_exclusions as
select item_key, 'AT' as country from int_items where item_key % 40 = 7;
create table int_user_suppressions as
select user_key, cast((cast(user_key as bigint) * 31 + range * 17) % $items + 1 as integer) as item_key
from int_users, range(3);
create table user_recommendations as
select
    users.user_id,
    'i' || lpad(cast((7919 * cast(users.user_key as bigint) + 104729 * ranks.range) % $items as varchar), 6, '0')
        as item_id,
    ranks.range as recommendation_rank,
    cast(-2.0 - ranks.range / 10 as double) as score, 0.1 / ranks.range as purchase_probability,
    case ranks.range % 3 when 0 then 'transitions, neighbours' else 'categories' end as sources,
    'i' || lpad(cast((31 * cast(users.user_key as bigint) + ranks.range) % $items as varchar), 6, '0')
        as reason_item_id,
    'view' as reason_event_type, ranks.range % 7 as reason_people, false as is_fallback
from int_users as users, range(1, $length + 1) as ranks;
create table item_next_items as
select
    items.item_id,
    'i' || lpad(cast((items.item_key + 3 * ranks.range) % $items as varchar), 6, '0')
        as next_item_id,
    ranks.range as next_item_rank, 0.5 / ranks.range as likelihood, 10 - ranks.range as people
from int_items as items, range(1, 6) as ranks;
create table item_substitutes as
select
    items.item_id, others.item_id as substitute_item_id,
    row_number() over (partition by items.item_id order by others.item_key) as substitute_rank,
    0.5 as score, 4 as people
from int_items as items
inner join int_items as others on others.item_key between items.item_key - 9 and items.item_key - 7;
create table item_complements as
select
    items.item_id, others.item_id as complement_item_id, 1 as complement_rank, 2.5 as score,
    6 as people
from int_items as items
inner join int_items as others on items.item_key + 50 = others.item_key;
"""

PROMOTIONS = """
create table stg_promotions as
select
    'ten' as promotion_id, 'Ten percent off' as promotion_name, 10.0 as discount_percent,
    cast(null as double) as discount_amount, 40.0 as minimum_spend, false as is_free_shipping,
    timestamp '2026-02-01' as starts_at, timestamp '2026-04-01' as ends_at
union all
select 'free', 'Free shipping', null, null, null, true, timestamp '2026-02-01', null;
create table best_promotions as
select
    user_id,
    case when user_key = 8 then 'free' when user_key % 2 = 0 then 'ten' end as promotion_id,
    12.5 as expected_profit, 1.5 as uplift, 0.5 as uplift_low, 2.5 as uplift_high,
    'free' as runner_up_promotion_id, 1.0 as runner_up_uplift,
    case when user_key % 2 = 0 then 'the smallest that is enough' else 'buys anyway' end as reason,
    'gated' as policy, 0.9 as propensity, false as is_exploration, false as is_holdout,
    user_key % 5 = 0 as is_decided
from int_users;
create table promotion_decisions as
select
    md5(user_id) as decision_id, user_id, promotion_id, timestamp '2026-03-15' as expires_at
from best_promotions;
"""


def write_build(
    database: Path, name: str = "one", users: int = 20, items: int = 200, length: int = 10,
    day: int = 0, promotions: bool = False,
) -> Path:
    """Write a build beside its place, and move it there as `cross-sell run` does.

    name: stands in the names of its items. length: of each list. day: of its as_of.
    """
    building = database.parent / ".building" / database.name
    building.parent.mkdir(parents=True, exist_ok=True)
    building.unlink(missing_ok=True)
    values = {"day": day, "users": users, "items": items, "length": length, "name": name}
    text = TABLES + (PROMOTIONS if promotions else "")
    for mark, value in values.items():
        text = text.replace(f"${mark}", str(value))
    with duckdb.connect(str(building), config={"memory_limit": "3GB", "threads": "2"}) as connection:
        connection.execute("set preserve_insertion_order = false")
        connection.execute(text)
    os.replace(building, database)
    building.parent.rmdir()
    return database
