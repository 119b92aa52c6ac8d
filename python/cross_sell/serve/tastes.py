"""What a build knows of users that a walk through the tree of items goes by."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import duckdb


@dataclass(frozen=True)
class Taste:
    """What a user likes, in log odds of the ranking. Taste() is that of an unknown visitor.

    base: what the user adds to the score of every item. categories: what they add in the narrowest
    categories that they like, by path. scores: of the items that the ranking has scored for them.
    """

    base: float = 0.0
    categories: Mapping[str, float] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)


BASES = """
    select user_key, log_odds from int_ranking_user_parts
    where user_key in (from keys) and user_key between $low and $high
"""
CATEGORIES = """
    select parts.user_key, categories.category_path, parts.log_odds
    from int_ranking_taste_parts as parts
    inner join int_categories as categories using (category_key)
    where parts.user_key in (from keys) and parts.user_key between $low and $high
"""
SCORES = """
    select candidates.user_key, items.item_id, candidates.log_odds
    from int_user_candidates as candidates
    inner join int_items as items using (item_key)
    where candidates.user_key in (from keys) and candidates.user_key between $low and $high
"""
WITHHELD = """
    select suppressions.user_key, items.item_id
    from int_user_suppressions as suppressions
    inner join int_items as items using (item_key)
    where suppressions.user_key in (from keys) and suppressions.user_key between $low and $high

    union all

    select users.user_key, items.item_id
    from int_users as users
    inner join int_country_exclusions as exclusions using (country)
    inner join int_items as items using (item_key)
    where users.user_key in (from keys) and users.user_key between $low and $high
"""
# The range tells which parts of a table to read, and a list of keys does not.
KEYS = "with keys as (select unnest($keys) as user_key) "


def read_tastes(
    connection: duckdb.DuckDBPyConnection, user_ids: Iterable[str]
) -> dict[str, Taste]:
    """Return the tastes of users; the unknown have that of an unknown visitor."""
    ids = list(user_ids)
    users = _keys(connection, ids)
    if not users:
        return {user: Taste() for user in ids}
    keys = _range(users)
    bases = dict(connection.execute(KEYS + BASES, keys).fetchall())
    categories = {key: {} for key in users}
    for key, path, log_odds in connection.execute(KEYS + CATEGORIES, keys).fetchall():
        categories[key][path] = log_odds
    scores = {key: {} for key in users}
    for key, item, log_odds in connection.execute(KEYS + SCORES, keys).fetchall():
        scores[key][item] = log_odds
    known = {
        user: Taste(bases.get(key, 0.0), categories[key], scores[key])
        for key, user in users.items()
    }
    return {user: known.get(user, Taste()) for user in ids}


def read_withheld(
    connection: duckdb.DuckDBPyConnection, user_ids: Iterable[str]
) -> dict[str, set[str]]:
    """Return the items that must not be offered to each of the users: withheld, not sold there."""
    ids = list(user_ids)
    users = _keys(connection, ids)
    withheld = {user: set() for user in ids}
    if not users:
        return withheld
    for key, item in connection.execute(KEYS + WITHHELD, _range(users)).fetchall():
        withheld[users[key]].add(item)
    return withheld


def _keys(connection: duckdb.DuckDBPyConnection, user_ids: list[str]) -> dict[int, str]:
    sql = "select user_key, user_id from int_users where user_id in (select unnest($ids))"
    return dict(connection.execute(sql, {"ids": user_ids}).fetchall())


def _range(users: dict[int, str]) -> dict:
    return {"keys": list(users), "low": min(users), "high": max(users)}
