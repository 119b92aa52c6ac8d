"""What a request reads of a build. Every value that comes from outside is a parameter."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import duckdb

from cross_sell.serve.copy_sql import KINDS

# A type keeps DuckDB from comparing in a wider one, without the bounds of the table's pieces.
IS_USER = "user_key = cast($1 as integer)"


def numbers_of(text: str) -> tuple[int, int]:
    """Return the two numbers that stand for an id in a copy: the halves of its MD5."""
    digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little"), int.from_bytes(digest[:8], "little")


class Listed(NamedTuple):
    """A row of a personal list, its items by their places.

    evidence_number: of its sources and of what the user did with the reason item (Build.evidence).
    """

    rank: int
    place: int
    score: float | None
    purchase_probability: float | None
    evidence_number: int
    reason_place: int | None
    reason_people: int | None
    is_fallback: bool


class Related(NamedTuple):
    """An item that another one leads to."""

    place: int
    rank: int
    score: float | None
    people: int | None


LIST = f"""
select
    rank, place, score, purchase_probability, evidence_number, reason_place, reason_people,
    is_fallback
from recommendations where {IS_USER}
"""
USER = """
select user_key, country from users
where user_low = cast($1 as ubigint) and user_high = cast($2 as ubigint)
"""
WITHHELD = f"select place from withheld where {IS_USER}"
EXCLUDED = "select place from exclusions where country = $1"
PLACES = "select item_low, item_high, place from item_numbers where item_low in ({marks})"
RELATED = """
select place, related_place, rank, score, people from related
where place in ({marks}) and kind_number = {kind_number} order by place, rank
"""
BASE = f"select log_odds from taste_bases where {IS_USER}"
TASTES = f"select category_path, log_odds from taste_categories where {IS_USER}"
SCORES = f"""
select items.item_id, scores.log_odds
from taste_scores as scores
inner join items using (place)
where {IS_USER}
"""
BEST = f"select * exclude (user_key) from best_promotions where {IS_USER}"
DECISION = f"select decision_id, promotion_id, expires_at from decisions where {IS_USER}"
PROMOTION = "select * from promotions where promotion_id = $1"


@dataclass(frozen=True)
class User:
    """A user of the build."""

    user_key: int
    country: str | None


def user_of(connection: duckdb.DuckDBPyConnection, user_id: str) -> User | None:
    """Return a user by their id; None if the build does not know them."""
    row = connection.execute(USER, numbers_of(user_id)).fetchone()
    return row and User(*row)


def personal_list(connection: duckdb.DuckDBPyConnection, user: User | None) -> list[Listed]:
    """Return a user's list, best first; it is empty for an unknown user."""
    if user is None:
        return []
    return [Listed(*row) for row in sorted(connection.execute(LIST, [user.user_key]).fetchall())]


def withheld(connection: duckdb.DuckDBPyConnection, user: User | None) -> set[int]:
    """Return the places of items that a user must not be offered."""
    if user is None:
        return set()
    found = {place for (place,) in connection.execute(WITHHELD, [user.user_key]).fetchall()}
    if user.country is not None:
        found |= {place for (place,) in connection.execute(EXCLUDED, [user.country]).fetchall()}
    return found


def places_of(connection: duckdb.DuckDBPyConnection, item_ids: list[str]) -> dict[str, int]:
    """Return the places of items by their ids, in this order, without ids that are not known."""
    if not item_ids:
        return {}
    numbers = {item_id: numbers_of(item_id) for item_id in item_ids}
    sql = PLACES.format(marks=_marks(len(numbers), "ubigint"))
    rows = connection.execute(sql, [low for low, _ in numbers.values()]).fetchall()
    places = {(low, high): place for low, high, place in rows}
    return {item_id: places[pair] for item_id, pair in numbers.items() if pair in places}


def _marks(number: int, kind: str) -> str:
    """Return the marks of so many parameters of one type."""
    return ", ".join(f"cast(${mark} as {kind})" for mark in range(1, number + 1))


def related_items(
    connection: duckdb.DuckDBPyConnection, places: list[int], kind: str
) -> dict[int, list[Related]]:
    """Return what each of some items leads to, best first. kind: one of KINDS."""
    if not places:
        return {}
    sql = RELATED.format(marks=_marks(len(places), "integer"), kind_number=list(KINDS).index(kind))
    found: dict[int, list[Related]] = {place: [] for place in places}
    for place, *row in connection.execute(sql, places).fetchall():
        found[place].append(Related(*row))
    return found


def taste(
    connection: duckdb.DuckDBPyConnection, user: User
) -> tuple[float, dict[str, float], dict[str, float]]:
    """Return what a user adds to every item's score, by category, and the scores of candidates.

    In log odds; the candidates are those that are not on the list.
    """
    key = [user.user_key]
    base = connection.execute(BASE, key).fetchone()
    categories = dict(connection.execute(TASTES, key).fetchall())
    return base[0] if base else 0.0, categories, dict(connection.execute(SCORES, key).fetchall())


def _one(result: duckdb.DuckDBPyConnection) -> dict | None:
    names = [column[0] for column in result.description]
    row = result.fetchone()
    return None if row is None else {
        name: value.isoformat() + "Z" if isinstance(value, datetime) else value
        for name, value in zip(names, row, strict=True)
    }


def best_promotion(connection: duckdb.DuckDBPyConnection, user: User) -> dict | None:
    """Return the row of best_promotions of a user; None without one."""
    return _one(connection.execute(BEST, [user.user_key]))


def decision(connection: duckdb.DuckDBPyConnection, user: User) -> dict | None:
    """Return what is handed out for a user: decision_id, promotion_id, expires_at."""
    return _one(connection.execute(DECISION, [user.user_key]))


def promotion(connection: duckdb.DuckDBPyConnection, promotion_id: str) -> dict | None:
    """Return the terms of a promotion."""
    return _one(connection.execute(PROMOTION, [promotion_id]))
