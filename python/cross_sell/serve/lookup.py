"""What a request reads of a build. Every value that comes from outside is a parameter."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from cross_sell.serve.builds import Build
from cross_sell.serve.tastes import Taste


def numbers_of(text: str) -> tuple[int, int]:
    """Return the two numbers that stand for an id in a copy: the halves of its MD5."""
    digest = hashlib.md5(text.encode(), usedforsecurity=False).digest()
    return int.from_bytes(digest[8:], "little"), int.from_bytes(digest[:8], "little")


class Listed(NamedTuple):
    """A row of a personal list, its items by their places.

    evidence_number: of its sources and of what the user did with the reason item (Build.evidence).
    """

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
    score: float | None
    people: int | None


# A type keeps DuckDB from comparing in a wider one, without the bounds of the table's pieces.
IS_USER = "user_key = cast($1 as integer)"
BEST = f"select * exclude (user_key) from best_promotions where {IS_USER}"
DECISION = f"select decision_id, promotion_id, expires_at from decisions where {IS_USER}"
PROMOTION = "select * from promotions where promotion_id = $1"


@dataclass(frozen=True)
class User:
    """A user of the build."""

    user_key: int
    country: str | None


def user_of(build: Build, user_id: str) -> User | None:
    """Return a user by their id; None if the build does not know them."""
    low, high = numbers_of(user_id)
    for found, user_key, country in build.rows("users", low):
        if found == high:
            return User(user_key, country)
    return None


def personal_list(build: Build, user: User | None) -> list[Listed]:
    """Return a user's list, best first; it is empty for an unknown user."""
    return [] if user is None else [Listed(*row) for row in build.rows("lists", user.user_key)]


def withheld(build: Build, user: User | None) -> bytearray:
    """Return a byte for each place, from 0: 1 where a user must not be offered the item."""
    if user is None or user.country is None:
        marks = bytearray(build.places + 1)
    else:
        marks = bytearray(build.excluded(user.country))
    for (place,) in build.rows("withheld", user.user_key) if user else ():
        marks[place] = 1
    return marks


def place_of(build: Build, item_id: str) -> int | None:
    """Return the place of an item by its id; None if the build does not know it."""
    low, high = numbers_of(item_id)
    return next((place for found, place in build.rows("places", low) if found == high), None)


def related_items(build: Build, place: int, kind: str) -> list[Related]:
    """Return what an item leads to, best first. kind: one of KINDS."""
    return [Related(*row) for row in build.rows(kind, place)]


def taste(build: Build, user: User) -> Taste:
    """Return what a user likes; of the candidates the scores of those that are not on the list."""
    base = build.rows("taste_bases", user.user_key)
    scores = build.rows("taste_scores", user.user_key)
    items = build.items_at({place for place, _ in scores})
    return Taste(
        base[0][0] if base else 0.0,
        dict(build.rows("taste_categories", user.user_key)),
        {items[place].item_id: log_odds for place, log_odds in scores},
    )


def best_promotion(build: Build, user: User) -> dict | None:
    """Return the row of best_promotions of a user; None without one."""
    return _one(build, "best_promotions", BEST, user.user_key)


def decision(build: Build, user: User) -> dict | None:
    """Return what is handed out for a user: decision_id, promotion_id, expires_at."""
    return _one(build, "decisions", DECISION, user.user_key)


def promotion(build: Build, promotion_id: str) -> dict | None:
    """Return the terms of a promotion."""
    return _one(build, "promotions", PROMOTION, promotion_id)


def _one(build: Build, table: str, sql: str, key: int | str) -> dict | None:
    """Return a row by the names of its columns; None without one, or where there is no table."""
    if table not in build.tables:
        return None
    with build.connection() as connection:
        result = connection.execute(sql, [key])
        names, row = [column[0] for column in result.description], result.fetchone()
    return None if row is None else {
        name: value.isoformat() + "Z" if isinstance(value, datetime) else value
        for name, value in zip(names, row, strict=True)
    }
