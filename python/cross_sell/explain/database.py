"""The tables of a build that explanations read, and who and what it knows."""

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.project.rendering import Rendering
from cross_sell.warehouse.built import rows
from cross_sell.warehouse.files import printable

TABLES = (
    "email_messages",
    "int_candidate_scores",
    "int_candidate_sources",
    "int_country_exclusions",
    "int_eligible_items",
    "int_event_types",
    "int_history_parts",
    "int_item_likelihoods",
    "int_item_popularity",
    "int_item_repurchase_shares",
    "int_item_transitions",
    "int_item_variants",
    "int_items",
    "int_live_parameters",
    "int_messaged_items",
    "int_outside_ranks",
    "int_ranking_features",
    "int_ranking_weights",
    "int_run_dates",
    "int_source_candidates",
    "int_user_history_shares",
    "int_user_histories",
    "int_user_items",
    "int_user_suppressions",
    "int_users",
    "message_candidates",
    "push_messages",
    "stg_resolved_aliases",
    "user_recommendations",
)


def find_user(connection: duckdb.DuckDBPyConnection, user_id: str) -> dict:
    """Return the user's key, id, country and activity in the window, and the dates of the build.

    user_id: of the user, or an alias of them, such as the former id of a merged account.
    CrossSellError if the build does not know the user.
    """
    for user in rows(connection, USER, user_id=user_id):
        return user
    raise CrossSellError(
        f"no user '{printable(user_id)}' in the build{meant(connection, USERS, user_id)}: give a"
        " user_id of its events or users (staff and test accounts are left out)"
    )


def find_item(connection: duckdb.DuckDBPyConnection, item_id: str) -> dict:
    """Return the key and id of a product, given its id or that of one of its variants.

    CrossSellError if the build does not know the item.
    """
    for item in rows(connection, ITEM, item_id=item_id):
        return item
    raise CrossSellError(
        f"no item '{printable(item_id)}' in the build{meant(connection, ITEMS, item_id)}: give an"
        " item_id of its events or items"
    )


def meant(connection: duckdb.DuckDBPyConnection, ids: str, wanted: str) -> str:
    """Return a hint at one of the ids that is written a little otherwise, or nothing.

    ids: a query with a column id. What may differ is the macro id_written_alike's.
    """
    written_alike = Rendering(connection, {}).macro
    plain_id = written_alike("id_written_alike", "id")
    plain_wanted = written_alike("id_written_alike", "$wanted")
    alike = rows(
        connection,
        f"select min(id) as id from ({ids}) where {plain_id} = nullif({plain_wanted}, '')",
        wanted=wanted,
    )
    return f" (there is '{printable(alike[0]['id'])}')" if alike[0]["id"] else ""


USERS = "select user_id as id from int_users"

ITEMS = "select item_id as id from int_item_variants"

USER = """
select
    users.user_key,
    users.user_id,
    users.country,
    cast(coalesce(sum(user_items.event_count), 0) as bigint) as events,
    min(user_items.first_at) as first_at,
    max(user_items.last_at) as last_at,
    run_dates.as_of,
    run_dates.window_starts_at,
    date_diff('day', run_dates.recent_starts_at, run_dates.as_of) as recent_days
from int_users as users
cross join int_run_dates as run_dates
left join int_user_items as user_items
    on users.user_key = user_items.user_key
left join stg_resolved_aliases as aliases
    on aliases.anonymous_id = $user_id
where users.user_id = coalesce(aliases.user_id, $user_id)
group by all
"""

ITEM = """
select
    variants.item_id as asked_item_id,
    items.item_key,
    items.item_id
from int_item_variants as variants
inner join int_items as items
    on variants.product_item_id = items.item_id
where variants.item_id = $item_id
"""
