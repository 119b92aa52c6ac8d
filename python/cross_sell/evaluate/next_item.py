"""Measure how well every prefix of a session predicts its next item."""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.project import dbt
from cross_sell.project.rendering import Rendering
from cross_sell.project.variables import parse_vars
from cross_sell.warehouse.files import one_line
from cross_sell.warehouse.limits import build_settings

LIST_LENGTH = 20
SESSIONS_AT_ONCE = 5_000
REQUIRED = ("session_id", "position", "item_id")


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `evaluate next-item` to the command line."""
    next_item = kinds.add_parser("next-item", help="predict the next item of every session prefix")
    for name in ("train", "test"):
        next_item.add_argument(
            f"--{name}",
            required=True,
            type=Path,
            help="Parquet or CSV with session_id, position, item_id (event_at, event_type)",
        )
    next_item.add_argument(
        "--skip-first-prefix", action="store_true", help="leave out prefixes of length 1"
    )
    next_item.add_argument("--vars", default="{}", help="YAML of vars, as for dbt")
    next_item.add_argument("--json", action="store_true", help="print one JSON object")
    next_item.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Evaluate, and print the figures."""
    say = sys.stderr if args.json else sys.stdout
    figures = evaluate_next_item(
        args.train,
        args.test,
        skip_first_prefix=args.skip_first_prefix,
        variables=parse_vars(args.vars),
        say=lambda line: print(line, file=say, flush=True),
    )
    if args.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            digits = ",.4f" if isinstance(value, float) else ","
            print(f"{name:<16} {value:{digits}}")
    return 0


def evaluate_next_item(
    train: Path,
    test: Path,
    *,
    skip_first_prefix: bool = False,
    variables: dict | None = None,
    say=lambda line: None,
) -> dict:
    """Return how well every prefix of the test sessions predicts its next item.

    train, test: files with session_id, position, item_id and optionally event_at and event_type.
    A session is a user; without event_at its positions are moments, without event_type all
    events are views. All items are ranked, those of the prefix included (protocol of the
    session-based recommendation literature). Figures: cases, hit_rate_at_20, mrr_at_20,
    coverage_at_20 (share of the train items in any list), seconds (build_seconds of it to build
    the item graph). CrossSellError on a file that cannot be used.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="cross_sell_") as folder:
        folder = Path(folder)
        (folder / "input").mkdir()
        with duckdb.connect() as connection:
            _write_events(connection, train, folder / "input" / "events.parquet")
            _write_events(connection, test, folder / "test.parquet")
        variables = {**(variables or {}), "data_path": str(folder / "input")}
        environment = {
            "CROSS_SELL_DATABASE": str(folder / "evaluation.duckdb"),
            "CROSS_SELL_TEMP_DIRECTORY": str(folder / "temp"),
        }
        with dbt.environment(**environment):
            say(f"Building the item graph from {train}")
            dbt.build(variables, select=["+int_history_parts"], exclude_tests=True)
            histories_sql = dbt.compiled_model("int_user_histories", variables)
        build_seconds = time.monotonic() - started
        say(f"Scoring the prefixes of {test}")
        settings = build_settings(environment["CROSS_SELL_TEMP_DIRECTORY"])
        with duckdb.connect(environment["CROSS_SELL_DATABASE"], config=settings) as connection:
            figures = _score(connection, folder / "test.parquet", histories_sql, skip_first_prefix)
    figures["seconds"] = round(time.monotonic() - started, 2)
    figures["build_seconds"] = round(build_seconds, 2)
    return figures


def _write_events(connection: duckdb.DuckDBPyConnection, file: Path, out: Path) -> None:
    if not file.is_file():
        raise CrossSellError(f"no file '{file}': give a Parquet or CSV file of sessions")
    try:
        relation = Rendering(connection, {}).macro("file_rows", str(file))
        sessions = connection.sql(f"select * exclude source_row from {relation}")
    except duckdb.Error as error:
        raise CrossSellError(f"'{file}' cannot be read: {one_line(error)}") from error
    missing = [name for name in REQUIRED if name not in sessions.columns]
    if missing:
        raise CrossSellError(
            f"column {missing[0]} is missing from '{file}' (found {', '.join(sessions.columns)}):"
            " add it or rename one"
        )
    if not sessions.limit(1).fetchone():
        raise CrossSellError(f"'{file}' has no sessions: give at least one of two events")
    moment = "timestamp '2000-01-01' + to_seconds(cast(position as bigint))"
    event_at = "cast(event_at as timestamp)" if "event_at" in sessions.columns else moment
    event_type = "cast(event_type as varchar)" if "event_type" in sessions.columns else "'view'"
    try:
        sessions.select(
            "cast(session_id as varchar) as user_id, cast(item_id as varchar) as item_id,"
            f" {event_type} as event_type, {event_at} as event_at,"
            " cast(position as bigint) as position"
        ).write_parquet(str(out))
    except duckdb.Error as error:
        raise CrossSellError(
            f"'{file}' cannot be used: position must be whole numbers and event_at times"
            f" ({one_line(error)})"
        ) from error


def _score(
    connection: duckdb.DuckDBPyConnection,
    test: Path,
    histories_sql: str,
    skip_first_prefix: bool,
) -> dict:
    """Rank the items for every prefix, a chunk of sessions at a time so that memory stays flat."""
    connection.execute(
        """
        create temp table events as
        select
            dense_rank() over (order by test.user_id) - 1 as session_key,
            row_number() over (order by test.user_id, test.position) as case_key,
            row_number() over (partition by test.user_id order by test.position) as place,
            items.item_key,
            event_types.event_type_key,
            timestamp '2000-01-01' + to_seconds(test.position) as event_at
        from read_parquet($test) as test
        left join int_items as items on test.item_id = items.item_id
        left join int_event_types as event_types on test.event_type = event_types.event_type
        """,
        {"test": str(test)},
    )
    sessions = connection.execute("select max(session_key) + 1 from events").fetchone()[0]
    connection.execute("create temp table listed_items (item_key integer)")
    cases, hits, reciprocal_ranks = 0, 0, 0.0
    for start in range(0, sessions, SESSIONS_AT_ONCE):
        chunk = {"low": start, "high": start + SESSIONS_AT_ONCE, "first": 2 + skip_first_prefix}
        connection.execute(PREFIX_ITEMS, chunk)
        connection.execute(f"create or replace table int_user_histories as {histories_sql}")
        connection.execute(f"create or replace temp table lists as {LISTS}")
        connection.execute("insert into listed_items select distinct item_key from lists")
        counted = connection.execute(OUTCOME, chunk).fetchone()
        cases, hits = cases + counted[0], hits + counted[1]
        reciprocal_ranks += counted[2]
    if not cases:
        raise CrossSellError("the test file has no prefix to predict from: sessions are too short")
    coverage = connection.execute(
        "select count(distinct item_key) / (select count(*) from int_items) from listed_items"
    ).fetchone()[0]
    return {
        "cases": cases,
        "hit_rate_at_20": hits / cases,
        "mrr_at_20": reciprocal_ranks / cases,
        "coverage_at_20": coverage,
    }


# A case is the event to predict. Its prefix, the events before it, takes the place of a user in the
# evaluation's own database, so that the build's models score it: int_user_histories is made anew
# from it, and the view int_history_parts reads that.
PREFIX_ITEMS = """
create or replace table int_user_items as
select
    cases.case_key as user_key,
    prefixes.item_key,
    max(prefixes.event_type_key) as strongest_event_type_key,
    cast(count(*) as integer) as event_count,
    max(prefixes.event_at) as last_at
from events as cases
inner join events as prefixes
    on cases.session_key = prefixes.session_key and cases.place > prefixes.place
inner join int_event_types as event_types
    on prefixes.event_type_key = event_types.event_type_key and event_types.is_touch
where
    cases.session_key >= $low and cases.session_key < $high
    and cases.place >= $first
    and prefixes.item_key is not null
group by cases.case_key, prefixes.item_key
"""

LISTS = f"""
select user_key, item_key, item_rank
from (
    select
        user_key,
        item_key,
        row_number() over (partition by user_key order by sum(added) desc, item_key) as item_rank
    from int_history_parts
    where is_eligible
    group by user_key, item_key
)
where item_rank <= {LIST_LENGTH}
"""

OUTCOME = """
select
    count(*) as cases,
    count(lists.item_rank) as hits,
    coalesce(sum(1 / lists.item_rank order by cases.case_key), 0) as reciprocal_ranks
from events as cases
left join lists on cases.case_key = lists.user_key and cases.item_key = lists.item_key
where
    cases.session_key >= $low and cases.session_key < $high
    and cases.place >= $first
"""
