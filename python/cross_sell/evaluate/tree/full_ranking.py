"""What the walk's affinity leaves out: its best item beside the best by every term of the ranking.

The affinity of what no source lists is a sum of parts; price and brand are not among them. Here the
build's own views score each user with each item, as if all were candidates.
"""

import re
from math import inf

import duckdb
import numpy as np

from cross_sell.evaluate.tree.measure import QUESTIONS, Cases, chance
from cross_sell.serve.tree_walk import next_items

MOST_PAIRS = 5_000_000
VIEW = "select sql from duckdb_views() where view_name = $1 and database_name = current_database()"


def compare_with_full_ranking(connection: duckdb.DuckDBPyConnection, cases: Cases) -> list[dict]:
    """Return a record per question: users, and score_share by every term of the ranking.

    score_share: mean over users of the chance of the walk's first item relative to that of the best
    of all items. Of so many users that MOST_PAIRS pairs are scored at most.
    """
    users = cases.users[: max(1, MOST_PAIRS // len(cases.tree.item_nodes))]
    scores = _all_scores(connection, users)
    records = []
    for question in QUESTIONS:
        shares = []
        for user in users:
            excluded = cases.excluded(user, question)
            allowed = {
                item: score for item, score in scores[user].items() if item not in excluded
            }
            found = next(next_items(cases.tree, cases.tastes[user], excluded), None)
            if found:
                best = max(allowed.values(), default=-inf)
                shares.append(float(chance(allowed[found[0]]) / chance(best)))
        share = float(np.mean(shares)) if shares else None
        records.append({"question": question, "users": len(shares), "score_share": share})
    return records


def _all_scores(
    connection: duckdb.DuckDBPyConnection, users: list[str]
) -> dict[str, dict[str, float]]:
    """Return user -> item -> log odds, for all items of the tree."""
    connection.execute(
        "create or replace temp table walked_users as"
        " select user_key, user_id from int_users where user_id in (select unnest($users))",
        {"users": users},
    )
    connection.execute(PLACES)
    columns = [
        name for (name,) in connection.execute(
            "select column_name from duckdb_columns() where table_name = 'listed_places'"
        ).fetchall()
        if name.startswith("place_") or name == "source_bits"
    ]
    connection.execute(ALL_PLACES.format(
        columns=", ".join(f"coalesce(listed_places.{name}, 0) as {name}" for name in columns)
    ))
    for view, reads, instead in (
        ("int_ranking_features", "int_candidate_places", "all_places"),
        ("int_candidate_scores", "int_ranking_features", "all_features"),
    ):
        (sql,) = connection.execute(VIEW, [view]).fetchone()
        query = sql[re.search(r"\bas\b", sql, re.IGNORECASE).end():].strip().rstrip(";")
        query = re.sub(rf'("?\w+"?\.)*"?\b{reads}\b"?', f"temp.{instead}", query)
        name = "all_features" if instead == "all_places" else "all_scores"
        connection.execute(f"create or replace temp view {name} as {query}")
    found = {user: {} for user in users}
    for user, item, log_odds in connection.execute(SCORES).fetchall():
        found[user][item] = log_odds
    return found


PLACES = """
create or replace temp table listed_places as
select * from int_candidate_places where user_key in (select user_key from walked_users)
"""
ALL_PLACES = """
create or replace temp table all_places as
select walked_users.user_key, items.item_key, listed_places.first_reason, {columns}
from walked_users
cross join item_tree
inner join int_items as items using (item_id)
left join listed_places
    on walked_users.user_key = listed_places.user_key and items.item_key = listed_places.item_key
"""
SCORES = """
select walked_users.user_id, items.item_id, scores.log_odds
from all_scores as scores
inner join walked_users using (user_key)
inner join int_items as items using (item_key)
"""
