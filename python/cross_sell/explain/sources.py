"""What the sources of candidates say for one user, and what becomes of it in the blend."""

import duckdb

from cross_sell.explain.database import rows

TRANSITIONS = "transitions"


def blend_user(connection: duckdb.DuckDBPyConnection, user_key: int) -> dict:
    """Make the temporary tables of one user's blend; return how their history shifts the weights.

    source_parts: what the sources bring, each with its weight for this user and what it adds, in
    trillionths; a source that weighs nothing brings nothing. blend: the items by score, with their
    places.

    Returned: history_items, history_share (0 to 1, how far the weights have moved from those
    without history to those with a long one) and source_weights, one row per source, the heaviest
    first.
    """
    key = {"user_key": user_key}
    connection.execute(USER_PARTS, key)
    connection.execute(BLEND)
    activity = rows(connection, ACTIVITY, **key)
    return {
        **(activity[0] if activity else {"history_items": 0, "history_share": 0.0}),
        "source_weights": rows(connection, SOURCE_WEIGHTS),
    }


def sources_of(connection: duckdb.DuckDBPyConnection, item_key: int) -> list[dict]:
    """Return the sources that bring an item to the user of the last blend_user, strongest first.

    place: in the source's list. added = weight / (rank_constant + place), and its share of the
    score. reason_item_id: the item of the history that the source names, if it names one;
    is_reason: it is the one that the mart shows.
    """
    return rows(connection, SOURCES_OF_ITEM, item_key=item_key)


USER_PARTS = """
create or replace temp table source_parts as
select * exclude (user_key)
from int_fusion_parts
where user_key = $user_key and added > 0
"""

BLEND = """
create or replace temp table blend as
select
    item_key,
    cast(sum(added) as double) / 1000000000000 as score,
    row_number() over (order by sum(added) desc, item_key asc) as place,
    list(
        {'source_name': source_name, 'place': candidate_rank}
        order by added desc, source_key asc
    ) as sources
from source_parts
group by item_key
"""

ACTIVITY = """
select items as history_items, history_share
from int_user_history_shares
where user_key = $user_key
"""

SOURCE_WEIGHTS = """
select
    weights.source_name,
    any_value(parts.weight) as weight,
    weights.weight_without_history,
    weights.weight_with_history,
    count(parts.source_key) as items
from int_source_weights as weights
left join source_parts as parts
    on weights.source_key = parts.source_key
group by all
order by weight desc nulls last, min(weights.source_key)
"""

SOURCES_OF_ITEM = """
select
    parts.source_name,
    parts.candidate_rank as place,
    parts.weight,
    parts.rank_constant,
    parts.added / 1000000000000 as added,
    parts.added / sum(parts.added) over () as share,
    reason_items.item_id as reason_item_id,
    reason_items.item_name as reason_item_name,
    event_types.event_type as reason_event_type,
    coalesce(
        parts.source_key
        = min(case when parts.reason_item_key is not null then parts.source_key end) over (),
        false
    ) as is_reason
from source_parts as parts
left join int_items as reason_items
    on parts.reason_item_key = reason_items.item_key
left join int_event_types as event_types
    on parts.reason_event_type_key = event_types.event_type_key
where parts.item_key = $item_key
order by parts.added desc, parts.source_key
"""
