"""What a build has queued, messages and promotions, and what is handed out of it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.project.paths import project_dir
from cross_sell.project.variables import project_var
from cross_sell.send.sent_promotions import NO_TABLES
from cross_sell.warehouse.built import Build, rows
from cross_sell.warehouse.files import counted, quote_text

# What a build must have.
TABLES = (
    "base_shop__sent_messages",
    "email_messages",
    "int_run_dates",
    "message_candidates",
    "push_messages",
)


@dataclass(frozen=True)
class Queue:
    """What a build has queued: how much of what, as of when.

    held_back: messages chosen for users of the holdout. items: in the messages that are not.
    promotions: decisions that give one; no_promotions: decisions for none. build_id: a digest of
    all that is queued.
    """

    as_of: datetime
    build_id: str
    push_messages: int
    emails: int
    items: int
    held_back: int
    promotions: int
    no_promotions: int

    @property
    def messages(self) -> int:
        """Return the number of messages to hand out."""
        return self.push_messages + self.emails

    @property
    def decisions(self) -> int:
        """Return the number of decisions about promotions to hand out."""
        return self.promotions + self.no_promotions


def fill_in_promotions(build: duckdb.DuckDBPyConnection) -> None:
    """Let a build that was made without promotions have the tables of them, without rows."""
    for name, query in NO_TABLES.items():
        found = build.execute("select 1 from (show tables) where name = $1", [name]).fetchone()
        if not found:
            build.execute(f"create temp table {name} as {query}")


def read_queue(build: duckdb.DuckDBPyConnection) -> Queue:
    """Return what a build has queued."""
    (found,) = rows(build, COUNTS)
    (decided,) = rows(build, DECISIONS)
    text = f"{found['as_of']} {found['queued_rows']} {found['digest']}"
    if decided["promotions"] + decided["no_promotions"]:
        text += f" {decided['digest']}"
    return Queue(
        as_of=found["as_of"],
        build_id=hashlib.sha256(text.encode()).hexdigest()[:16],
        push_messages=found["push_messages"],
        emails=found["emails"],
        items=found["items"],
        held_back=found["held_back"],
        promotions=decided["promotions"],
        no_promotions=decided["no_promotions"],
    )


def common_reasons(build: Build) -> list[dict]:
    """Return why nothing is sent to whom: the three commonest reasons, each with its users.

    What others are preferred to is not withheld from anybody.
    """
    return rows(build, REASONS)


def format_reasons(reasons: list[dict]) -> str:
    """Return in words why nothing is sent to whom; nothing where there are no reasons."""
    return ", ".join(
        f"{reason['reason']} ({counted(reason['users'], 'user')})" for reason in reasons
    )


def folder_read(build: duckdb.DuckDBPyConnection) -> Path:
    """Return the folder from which the build read sent_messages.

    The build notes it on its base table; one that does not was built with the project's data_path.
    CrossSellError if it read a relation, for it or for sent_promotions: then the folder must be
    given.
    """
    folder = project_var("data_path")
    for table in ("sent_promotions", "sent_messages"):
        (noted,) = build.execute(NOTE, [f"base_shop__{table}"]).fetchone()
        kind, _, place = (noted or f"folder {folder}").partition(" ")
        if kind == "relation":
            raise CrossSellError(
                f"the build reads {table} from the relation {place}: say with --data FOLDER where"
                f" to add to {table}.parquet, and load it into the relation from there"
            )
    return project_dir() / place


def check_folder_read(build: duckdb.DuckDBPyConnection, data: Path) -> None:
    """Stop unless the build has read sent_messages from this folder, or from a relation.

    In the log of another shop the messages would not be missed, and be sent again. CrossSellError:
    which folder it is. One that is gone may have been moved.
    """
    (noted,) = build.execute(NOTE, ["base_shop__sent_messages"]).fetchone()
    kind, _, place = (noted or "").partition(" ")
    found = project_dir() / place
    if kind == "folder" and found.is_dir() and found.resolve() != data.resolve():
        raise CrossSellError(
            f"the build has read '{found}', so its messages are logged there, not in '{data}':"
            " leave --data out"
        )


def write_queue(build: duckdb.DuckDBPyConnection, files: dict[str, Path]) -> None:
    """Write what is handed out.

    files: by what they hold and in which form, as in QUERIES. The same queue gives the same bytes.
    """
    for name, file in files.items():
        form = "json" if name.endswith(".jsonl") else "parquet"
        build.execute(f"copy ({QUERIES[name]}) to {quote_text(str(file))} (format {form})")


# A whole number of the id does not depend on the order of the rows.
COUNTS = """
with

queued as (
    select 'push' as channel, message_id, item_id, is_control from push_messages
    union all
    select 'email', message_id, item_id, is_control from email_messages
)

select
    run_dates.as_of,
    count(queued.message_id) as queued_rows,
    coalesce(
        sum(cast('0x' || left(md5(queued.message_id || '|' || queued.item_id), 15) as bigint)), 0
    ) as digest,
    count(distinct queued.message_id) filter (queued.channel = 'push' and not queued.is_control)
        as push_messages,
    count(distinct queued.message_id) filter (queued.channel = 'email' and not queued.is_control)
        as emails,
    count(*) filter (not queued.is_control) as items,
    count(distinct queued.message_id) filter (queued.is_control) as held_back
from int_run_dates as run_dates
left join queued on true
group by run_dates.as_of
"""

DECISIONS = """
select
    count(promotion_id) as promotions,
    count(*) - count(promotion_id) as no_promotions,
    coalesce(
        sum(
            cast('0x' || left(md5(decision_id || '|' || coalesce(promotion_id, '')), 15) as bigint)
        ),
        0
    ) as digest
from promotion_decisions
"""

REASONS = """
select suppression_reason as reason, count(distinct user_id) as users
from message_candidates
where
    suppression_reason is not null
    and suppression_reason <> 'outranked'
    and user_id not in (
        select user_id from message_candidates where suppression_reason is null
    )
group by suppression_reason
order by users desc, reason
limit 3
"""

NOTE = """
select min(comment) from duckdb_tables()
where database_name = current_database() and table_name = $1
"""

# The tool is not told of users who are held back. Times are written so that they say they are UTC.
PUSH = "select * exclude (is_control) from push_messages where not is_control"
EMAIL = "select * exclude (is_control) from email_messages where not is_control"
UTC_TIMES = """
    replace (
        strftime(send_not_before_at, '%Y-%m-%dT%H:%M:%SZ') as send_not_before_at,
        strftime(send_not_after_at, '%Y-%m-%dT%H:%M:%SZ') as send_not_after_at
    )
"""
ITEM_COLUMNS = "item_position, item_id, recommendation_id"
QUERIES = {
    "push_messages.jsonl": f"select * {UTC_TIMES} from ({PUSH}) order by message_id",
    "push_messages.parquet": f"{PUSH} order by message_id",
    "email_messages.jsonl": f"""
        with

        messages as (
            select distinct on (message_id) * exclude ({ITEM_COLUMNS}) {UTC_TIMES}
            from ({EMAIL})
            order by message_id, item_position
        ),

        items as (
            select
                message_id,
                list(
                    {{
                        'item_position': item_position,
                        'item_id': item_id,
                        'recommendation_id': recommendation_id
                    }}
                    order by item_position
                ) as items
            from ({EMAIL})
            group by message_id
        )

        select messages.*, items.items
        from messages
        inner join items using (message_id)
        order by message_id
    """,
    "email_messages.parquet": f"{EMAIL} order by message_id, item_position",
    "promotion_decisions.jsonl": """
        select
            * replace (
                strftime(decided_at, '%Y-%m-%dT%H:%M:%SZ') as decided_at,
                strftime(expires_at, '%Y-%m-%dT%H:%M:%SZ') as expires_at
            )
        from promotion_decisions
        order by decision_id
    """,
    "promotion_decisions.parquet": "select * from promotion_decisions order by decision_id",
}
# What a file has one line of.
ONE_LINE_EACH = {
    "push_messages": "push_messages.jsonl",
    "emails": "email_messages.jsonl",
    "decisions": "promotion_decisions.jsonl",
}
