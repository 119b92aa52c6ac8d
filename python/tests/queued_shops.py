"""Databases with a queue of messages and promotions, as a build leaves one, made without building."""

from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

AS_OF = datetime(2026, 3, 1, 12)
TEXT, TIME = pa.string(), pa.timestamp("us")
PUSH = pa.schema([
    *((name, TEXT) for name in (
        "message_id", "recommendation_id", "user_id", "item_id", "anchor_item_id", "context",
        "template_id", "variant", "title", "body",
    )),
    ("predicted_open_rate", pa.float64()), ("propensity", pa.float64()),
    ("is_control", pa.bool_()), ("is_exploration", pa.bool_()),
    ("send_not_before_at", TIME), ("send_not_after_at", TIME),
])
EMAIL = pa.schema([*PUSH, ("item_position", pa.int64())])
CANDIDATES = pa.schema([
    ("user_id", TEXT), ("channel", TEXT), ("suppression_reason", TEXT), ("is_control", pa.bool_()),
])
DECISIONS = pa.schema([
    *((name, TEXT) for name in ("decision_id", "user_id", "promotion_id", "policy", "reason")),
    ("propensity", pa.float64()), ("decided_at", TIME), ("expires_at", TIME),
])


def decided(decision: str, promotion: str | None, as_of: datetime = AS_OF, **others: object) -> dict:
    """One decision about a promotion, for a user that its id tells."""
    return {
        "decision_id": decision, "user_id": f"user of {decision}", "promotion_id": promotion,
        "policy": "personal v1", "reason": "5 % off pays best", "propensity": 0.9,
        "decided_at": as_of, "expires_at": as_of + timedelta(days=14), **others,
    }


def queued(message: str, item: str, as_of: datetime = AS_OF, **others: object) -> dict:
    """One row of the queue, of a user that the message's id tells."""
    return {
        "message_id": message, "recommendation_id": f"{message} {item}",
        "user_id": f"user of {message}", "item_id": item, "anchor_item_id": "tent",
        "context": "goes_well_with", "template_id": "t1", "variant": "complement",
        "title": 'For your "tent"', "body": f"Größe {item}", "predicted_open_rate": 0.25,
        "propensity": 0.95, "is_control": False, "is_exploration": False,
        "send_not_before_at": as_of + timedelta(hours=9),
        "send_not_after_at": as_of + timedelta(hours=21), **others,
    }


def email(message: str, *items: str, **others: object) -> list[dict]:
    """The rows of one e-mail, the last item first."""
    rows = [
        queued(message, item, item_position=place, **others) for place, item in enumerate(items, 1)
    ]
    return rows[::-1]


PUSHES = [queued("p2", "mug"), queued("p1", "mat"), queued("p3", "rope", is_control=True)]
EMAILS = [*email("e1", "a", "b", "c", "d"), *email("e2", "x", "y", "z", "w", is_control=True)]


def write_queue(
    database: Path,
    pushes: list[dict] = PUSHES,
    emails: list[dict] = EMAILS,
    *,
    as_of: datetime = AS_OF,
    withheld: tuple[str, ...] = (),
    data: Path | None = None,
    log: Path | None = None,
    without: str = "",
    decisions: list[dict] | None = None,
) -> Path:
    """Make a database with a queue.

    withheld: the reason of each candidate that is. data: the folder that it was built from. log:
    sent_messages.parquet as the build has read it, and sent_promotions.parquet beside it. without:
    a table that it lacks. decisions: about promotions; by default the build has no such table.
    """
    database.unlink(missing_ok=True)
    tables = {
        "push_messages": pa.Table.from_pylist(pushes, PUSH),
        "email_messages": pa.Table.from_pylist(emails, EMAIL),
        "message_candidates": pa.Table.from_pylist(
            [
                {"user_id": f"u{number}", "suppression_reason": reason, "is_control": False}
                for number, reason in enumerate((None, *withheld))
            ],
            CANDIDATES,
        ),
        "int_run_dates": pa.table({"as_of": pa.array([as_of], TIME)}),
    }
    if decisions is not None:
        tables["promotion_decisions"] = pa.Table.from_pylist(decisions, DECISIONS)
    with duckdb.connect(str(database)) as connection:
        for name, table in tables.items():
            if name != without:
                connection.register("given", table)
                connection.execute(f"create table {name} as select * from given")
        rows = f"from '{log}'" if log and log.exists() else "select 1 as message_id where false"
        connection.execute(f"create table base_shop__sent_messages as {rows}")
        if decisions is not None:
            sent = log and log.with_name("sent_promotions.parquet")
            rows = f"from '{sent}'" if sent and sent.exists() else "select 1 as offer_id where false"
            connection.execute(f"create table base_shop__sent_promotions as {rows}")
        if data:
            connection.execute(f"comment on table base_shop__sent_messages is 'folder {data}'")
    return database
