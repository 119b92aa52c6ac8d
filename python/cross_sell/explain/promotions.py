"""The promotion that one user gets, or none, and why."""

import duckdb

from cross_sell.warehouse.built import rows
from cross_sell.warehouse.files import printable


def best_promotion(connection: duckdb.DuckDBPyConnection, user_id: str) -> dict | None:
    """Return the user's row of best_promotions; None if the build has no promotions of theirs."""
    if not rows(connection, "select name from (show tables) where name = 'best_promotions'"):
        return None
    for row in rows(connection, BEST, user_id=user_id):
        return row
    return None


def format_promotion(promotion: dict) -> str:
    """Return in one line which promotion a user gets, and why."""
    given = promotion["promotion_id"]
    text = f"Promotion: {'none' if given is None else printable(given)} ({promotion['reason']})"
    if given is None or promotion["uplift"] is None:
        return f"{text}."
    return (
        f"{text}, worth {promotion['uplift']:,.2f} more than none over ten weeks"
        f" ({promotion['uplift_low']:,.2f} to {promotion['uplift_high']:,.2f})."
    )


BEST = "select * exclude (user_id) from best_promotions where user_id = $user_id"
