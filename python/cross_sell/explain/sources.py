"""What the sources of candidates bring one user."""

import duckdb

from cross_sell.warehouse.built import rows

TRANSITIONS = "transitions"
OUTSIDE = "outside"


def bring_sources(connection: duckdb.DuckDBPyConnection, user_key: int) -> dict:
    """Make the temporary tables of what the sources bring one user; return how much that is.

    source_items: the lists of the sources that are on, with the place of each item and the reason
    that the source names. outside_ranks: the lists of the models behind the source `outside`.

    Returned: history_items, history_share (0 to 1, how far the user is from no history to a long
    one) and source_lists, one row per source that is on, with its factor and the items it brings.
    """
    key = {"user_key": user_key}
    connection.execute(SOURCE_ITEMS, key)
    connection.execute(OUTSIDE_RANKS, key)
    shares = rows(connection, HISTORY_SHARE, **key)
    return {
        **(shares[0] if shares else {"history_items": 0, "history_share": 0.0}),
        "source_lists": rows(connection, SOURCE_LISTS),
    }


def sources_of(connection: duckdb.DuckDBPyConnection, item_key: int) -> list[dict]:
    """Return the sources that bring an item to the user of the last bring_sources, by their keys.

    place: in the source's list, of which 1 / (rank_constant + place) counts. reason_item_id: the
    item of the history that the source names, if it names one; is_reason: it is the one that the
    mart shows. models: of the source `outside`, the models that list the item, each with its rank
    there and made_at, best first; no other source has any.
    """
    models = rows(connection, MODELS_OF_ITEM, item_key=item_key)
    return [
        {**source, "models": models if source["source_name"] == OUTSIDE else []}
        for source in rows(connection, SOURCES_OF_ITEM, item_key=item_key)
    ]


SOURCE_ITEMS = """
create or replace temp table source_items as
select
    sources.source_key,
    sources.source_name,
    sources.rank_constant,
    candidates.* exclude (source_key, user_key)
from int_source_candidates as candidates
inner join int_candidate_sources as sources
    on candidates.source_key = sources.source_key
where
    candidates.user_key = $user_key
    and sources.factor > 0
"""

OUTSIDE_RANKS = """
create or replace temp table outside_ranks as
select item_key, outside_source as model, outside_rank as rank, made_at
from int_outside_ranks
where user_key = $user_key
"""

MODELS_OF_ITEM = """
select model, rank, made_at
from outside_ranks
where item_key = $item_key
order by rank, model
"""

HISTORY_SHARE = """
select items as history_items, history_share
from int_user_history_shares
where user_key = $user_key
"""

SOURCE_LISTS = """
select
    sources.source_name,
    sources.factor,
    count(source_items.item_key) as items
from int_candidate_sources as sources
left join source_items
    on sources.source_key = source_items.source_key
where sources.factor > 0
group by all
order by items desc, min(sources.source_key)
"""

SOURCES_OF_ITEM = """
select
    source_items.source_name,
    source_items.candidate_rank as place,
    source_items.rank_constant,
    reason_items.item_id as reason_item_id,
    reason_items.item_name as reason_item_name,
    event_types.event_type as reason_event_type,
    coalesce(
        source_items.source_key = min(
            case when source_items.reason_item_key is not null then source_items.source_key end
        ) over (),
        false
    ) as is_reason
from source_items
left join int_items as reason_items
    on source_items.reason_item_key = reason_items.item_key
left join int_event_types as event_types
    on source_items.reason_event_type_key = event_types.event_type_key
where source_items.item_key = $item_key
order by source_items.source_key
"""
