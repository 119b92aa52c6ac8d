"""The scores of one user, computed again from the tables that the lists are built from.

What each item of a history adds is read from `int_history_parts`, which the build sums as well.
"""

import duckdb

from cross_sell.explain.database import find_user
from cross_sell.explain.popular import rank_popular
from cross_sell.explain.ranking import rank_candidates
from cross_sell.explain.sources import TRANSITIONS, bring_sources
from cross_sell.warehouse.built import rows


def score_user(connection: duckdb.DuckDBPyConnection, user_id: str) -> dict:
    """Make the temporary tables of one user, and return the user and the sizes of their list.

    source_items: as bring_sources makes it. ranking, features: as rank_candidates makes them.
    history: the items that transitions read. candidates: all items that transitions reach from
    there, with score, the share (0 to 1) that the item itself adds where it is in the history, why
    they are withheld, and their place among the items that may be offered.
    popular_items: as rank_popular makes them.

    Returned: what find_user, bring_sources and rank_candidates return, and offerable (items that
    the user may be offered), listed (of these), personal (of these, those with a score), repeats
    (of these, those that they know), last_score and last_place (of the last of the personal ones),
    transitions (items in the list of that source), last_transition_score (of the last of these).
    CrossSellError if the build does not know the user.
    """
    user = find_user(connection, user_id)
    brought = bring_sources(connection, user["user_key"])
    ranked = rank_candidates(connection, user["user_key"])
    sizes = rows(connection, LIST_SIZES, user_id=user["user_id"])[0]
    connection.execute(HISTORY, {"user_key": user["user_key"]})
    connection.execute(CANDIDATES, {name: user[name] for name in ("user_key", "country")})
    return {
        **user,
        "offerable": rank_popular(connection, user, sizes["listed"]),
        **sizes,
        **rows(connection, TRANSITIONS_LISTED, source_name=TRANSITIONS)[0],
        **brought,
        **ranked,
    }


LIST_SIZES = """
select
    count(*) as listed,
    count(case when not lists.is_fallback then 1 end) as personal,
    count(case when not lists.is_fallback and lists.is_repeat then 1 end) as repeats,
    min(lists.score) as last_score,
    max(case when not lists.is_fallback then ranking.place end) as last_place
from user_recommendations as lists
inner join int_items as items
    on lists.item_id = items.item_id
left join ranking
    on items.item_key = ranking.item_key
where lists.user_id = $user_id
"""

TRANSITIONS_LISTED = """
select count(*) as transitions, min(candidates.score) as last_transition_score
from source_items
inner join candidates
    on source_items.item_key = candidates.item_key
where source_items.source_name = $source_name
"""

HISTORY = """
create or replace temp table history as
select
    histories.history_position,
    histories.item_key,
    items.item_id,
    items.item_name,
    event_types.event_type,
    user_items.event_count,
    user_items.last_at,
    histories.weight,
    histories.row_reads
from int_user_histories as histories
inner join int_items as items
    on histories.item_key = items.item_key
inner join int_event_types as event_types
    on histories.strongest_event_type_key = event_types.event_type_key
inner join int_user_items as user_items
    on
        histories.user_key = user_items.user_key
        and histories.item_key = user_items.item_key
where histories.user_key = $user_key
"""

CANDIDATES = """
create or replace temp table candidates as
with

sums as (
    select
        item_key,
        cast(sum(added) as double) / 1000000000000 as score,
        sum(case when history_item_key = item_key then added else 0 end) / nullif(sum(added), 0)
            as own_share
    from int_history_parts
    where user_key = $user_key
    group by item_key
),

scored as (
    select
        sums.item_key,
        sums.own_share,
        sums.score,
        coalesce(
            suppressions.reason,
            eligible_items.ineligible_reason,
            case when country_exclusions.item_key is not null then 'not sold in the country' end
        ) as withheld_reason
    from sums
    inner join int_eligible_items as eligible_items
        on sums.item_key = eligible_items.item_key
    left join int_user_suppressions as suppressions
        on
            sums.item_key = suppressions.item_key
            and suppressions.user_key = $user_key
    left join int_country_exclusions as country_exclusions
        on
            sums.item_key = country_exclusions.item_key
            and country_exclusions.country = $country
)

select
    scored.*,
    cast(1 + coalesce(sum(case when withheld_reason is null then 1 else 0 end) over (
        order by score desc, item_key asc
        rows between unbounded preceding and 1 preceding
    ), 0) as bigint) as place
from scored
"""
