"""Why a mart of a build has no rows: what the shop's input lacks for it."""

import duckdb

# Of a mart's needs the first that the shop does not meet is the reason.
NEEDS = {
    "category_complements": ("purchases", "categories"),
    "input_warnings": (),
    "item_also_viewed": ("views",),
    "item_bought_together": ("purchases",),
    "item_complements": ("purchases",),
    "item_next_items": ("touches",),
    "item_substitutes": ("purchases", "views"),
    "item_upgrades": ("purchases", "categories", "prices"),
    "new_arrivals": ("touches",),
    "popular_items": ("touches",),
    "rejected_rows": (),
    "similar_items": ("categories",),
    "trending_items": ("touches",),
    "user_category_recommendations": ("users", "categories"),
    "user_recommendations": ("users",),
    "user_replenishments": ("purchases", "repurchasable_items"),
}
REASONS = {
    "categories": "no item of the catalogue has a category_path",
    "prices": "no item of the catalogue has a price",
    "purchases": "the log has no purchases",
    "repurchasable_items": "no item of the catalogue is_repurchasable",
    "touches": "the log has no events on items in the window",
    "users": "no user has an event or a row of the users table",
    "views": "the log has no views",
}
ENOUGH = "the input has what it needs, but too little of it"


def empty_marts(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the marts of a build that have no rows, each with the reason.

    connection: its default database is the build. Where nothing is rejected, `rejected_rows` is
    empty as it should be, and is left out; so is `input_warnings`.
    """
    facts = connection.execute(FACTS)
    names = [column[0] for column in facts.description]
    has = dict(zip(names, facts.fetchone(), strict=True))
    found = {row[0] for row in connection.execute("select name from (show tables)").fetchall()}
    empty = {}
    for mart, needs in NEEDS.items():
        if not needs or mart not in found:
            continue
        if connection.execute(f"select 1 from {mart} limit 1").fetchone() is None:
            lacking = [REASONS[need] for need in needs if not has[need]]
            empty[mart] = lacking[0] if lacking else ENOUGH
    return empty


FACTS = """
with event_counts as (
    select
        count(case when event_types.event_type = 'purchase' then 1 end) as purchases,
        count(case when event_types.event_type = 'view' then 1 end) as views
    from int_events as events
    inner join int_event_types as event_types
        on events.event_type_key = event_types.event_type_key
)
select
    (select count(*) from int_users) > 0 as users,
    (select count(*) from int_user_items) > 0 as touches,
    event_counts.purchases > 0 as purchases,
    event_counts.views > 0 as views,
    exists (select 1 from int_items where category_path is not null) as categories,
    exists (select 1 from int_items where price is not null) as prices,
    exists (select 1 from int_items where is_repurchasable) as repurchasable_items
from event_counts
"""
