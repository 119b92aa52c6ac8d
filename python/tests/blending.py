"""Shops with more sources than the project has."""

import random
from collections import defaultdict

import duckdb
from shop import CompiledProject

OFFERABLE = """
select users.user_key, items.item_key
from int_users as users
cross join int_eligible_items as items
anti join int_user_suppressions as suppressions
    on users.user_key = suppressions.user_key and items.item_key = suppressions.item_key
anti join int_country_exclusions as exclusions
    on users.country = exclusions.country and items.item_key = exclusions.item_key
where items.is_eligible
order by users.user_key, items.item_key
"""


def add_sources(connection: duckdb.DuckDBPyConnection, project: CompiledProject, seed: int) -> None:
    """Add sources with random lists to a built shop, and build its lists anew.

    One counts the more the longer a history is and has reasons, two do not; the last of them has
    no weight at all.
    """
    chosen = random.Random(seed)
    offerable = defaultdict(list)
    for user, item in connection.execute(OFFERABLE).fetchall():
        offerable[user].append(item)
    histories = defaultdict(list)
    for user, *reason in connection.execute(
        "select user_key, item_key, strongest_event_type_key from int_user_histories order by all"
    ).fetchall():
        histories[user].append(reason)
    (last,) = connection.execute("select max(source_key) from int_source_weights").fetchone()
    for key, (without, with_history) in enumerate(((5, 80), (20, 20), (0, 0)), start=last + 1):
        connection.execute(
            "insert into int_source_weights by name select $1 as source_key, $2 as source_bit,"
            " $3 as source_name, $4 as weight_without_history, $5 as weight_with_history,"
            " max(rank_constant) as rank_constant from int_source_weights",
            [key, 2 ** (key - 1), f"source {key}", without, with_history],
        )
        for user, items in offerable.items():
            for rank, item in enumerate(chosen.sample(items, min(3, len(items))), start=1):
                reason = [None, None]
                if key == last + 1 and histories[user]:
                    reason = chosen.choice(histories[user])
                connection.execute(
                    "insert into int_source_candidates by name select $1 as source_key,"
                    " $2 as user_key, $3 as item_key, $4 as candidate_rank,"
                    " $5 as reason_item_key, $6 as reason_event_type_key",
                    [key, user, item, rank, *reason],
                )
    models = (
        "int_fusion_parts", "int_user_lists", "int_users_with_short_lists",
        "int_filler_candidates", "int_user_fillers", "user_recommendations",
    )
    for model in models:
        project.create(connection, model)
