"""The input table sent_messages as a file: the log of what was handed out, which only grows."""

from datetime import datetime
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.send.queue import Queue
from cross_sell.warehouse.files import counted, one_line, quote_text

TABLE = "sent_messages"
COLUMNS = {
    "message_id": "VARCHAR", "user_id": "VARCHAR", "item_id": "VARCHAR", "channel": "VARCHAR",
    "sent_at": "TIMESTAMP", "item_position": "BIGINT", "anchor_item_id": "VARCHAR",
    "recommendation_id": "VARCHAR", "context": "VARCHAR", "template_id": "VARCHAR",
    "variant": "VARCHAR", "is_control": "BOOLEAN", "propensity": "DOUBLE", "build_id": "VARCHAR",
}


def log_file(data: Path) -> Path:
    """Return the file of the table in a folder.

    CrossSellError if the folder is not there, or holds a table that cannot be extended.
    """
    if not data.is_dir():
        raise CrossSellError(
            f"folder '{data}' does not exist: say with --data FOLDER where the shop's tables are"
        )
    file, other = data / f"{TABLE}.parquet", data / f"{TABLE}.csv"
    if other.exists():
        raise CrossSellError(
            f"'{other}' is there, and what is handed out is written as Parquet: write it as"
            f" {file.name}, or move it away"
        )
    if not file.exists():
        return file
    try:
        with duckdb.connect() as connection:
            found = connection.execute(f"describe {_rows_of(file)}").fetchall()
    except duckdb.Error as error:
        raise CrossSellError(f"'{file}' cannot be read ({one_line(error)})") from error
    if {name: kind for name, kind, *_ in found} != COLUMNS:
        wanted = ", ".join(f"{name} {kind.lower()}" for name, kind in COLUMNS.items())
        raise CrossSellError(
            f"'{file}' cannot be extended, as it has other columns than {wanted}: write it anew"
            " with these, or move it away"
        )
    return file


def check_log(build: duckdb.DuckDBPyConnection, file: Path, queue: Queue) -> None:
    """Stop where the build does not go on from the log.

    CrossSellError if the log has messages of a later time than the build's, or some that are
    neither queued now nor known to the build: it would hand out what was handed out before.
    """
    if not file.exists():
        return
    newest: datetime | None
    newest, others = build.execute(
        OTHER_ROWS.format(log=_rows_of(file), queued=QUEUED_ROWS), {"build_id": queue.build_id}
    ).fetchone()
    if newest is not None and newest > queue.as_of:
        raise CrossSellError(
            f"the build is as of {queue.as_of}, but messages were handed out as of {newest}"
            f" already ('{file}'): build the shop as of a later time"
        )
    (known,) = build.execute("select count(*) from base_shop__sent_messages").fetchone()
    if others > known:
        raise CrossSellError(
            f"'{file}' has {counted(others - known, 'row')} that the build has not read: build"
            " again with cross-sell run --data FOLDER, so that nothing is sent twice"
        )


def write_log(
    build: duckdb.DuckDBPyConnection, file: Path, queue: Queue, new: Path
) -> int:
    """Write the log with what is queued, as far as it is not there; return how many rows are new.

    Nothing is written if there are none. What is held back is logged, too.
    """
    has_log = file.exists()
    build.execute(
        "create or replace temp table new_rows as "
        + QUEUED_ROWS
        + (NOT_LOGGED.format(log=_rows_of(file)) if has_log else ""),
        {"build_id": queue.build_id},
    )
    (number,) = build.execute("select count(*) from new_rows").fetchone()
    if number:
        names = ", ".join(COLUMNS)
        old = f"select {names} {_rows_of(file)} union all " if has_log else ""
        build.execute(
            f"copy (from ({old}select {names} from new_rows) order by sent_at, channel,"
            f" message_id, item_position, user_id, item_id) to {quote_text(str(new))}"
            " (format parquet)"
        )
    build.execute("drop table new_rows")
    return number


def _rows_of(file: Path) -> str:
    # The name is not a pattern.
    return f"from read_parquet([{quote_text(_literal(str(file)))}])"


def _literal(path: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path)


# A message that is queued with another item, or for another group, was handed out by another build.
OTHER_ROWS = """
select
    max(logged.sent_at),
    count(*) filter (where queued.message_id is null)
from (select * {log}) as logged
left join ({queued}) as queued
    on
        logged.message_id = queued.message_id
        and logged.item_id = queued.item_id
        and logged.is_control is not distinct from queued.is_control
"""

NOT_LOGGED = """
where not exists (
    select 1 from (select * {log}) as logged
    where logged.message_id = queued.message_id and logged.item_id = queued.item_id
)
"""

QUEUED_ROWS = """
select queued.*, run_dates.as_of as sent_at, cast($build_id as varchar) as build_id
from (
    select
        message_id, user_id, item_id, 'push' as channel, cast(1 as bigint) as item_position,
        anchor_item_id, recommendation_id, context, template_id, variant, is_control, propensity
    from push_messages

    union all

    select
        message_id, user_id, item_id, 'email', item_position, anchor_item_id, recommendation_id,
        context, template_id, variant, is_control, propensity
    from email_messages
) as queued
cross join int_run_dates as run_dates
"""
