"""One simulated shop whose messages are chosen, sent and answered day by day."""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arms.log import (
    ShopFiles, read_earlier, read_opens, read_places, read_readers, read_rules, read_sent,
    read_unsubscriptions,
)
from cross_sell.evaluate.arms.rates import Opens
from cross_sell.evaluate.arms.rules import broken_rules
from cross_sell.evaluate.backtest.build import build_as_of
from cross_sell.project.dbt import environment
from cross_sell.send.handing_out import hand_out
from cross_sell.simulate import NOTE, default_size, end_of_data, go_on, simulate

EVENTS_PER_USER = 24  # as in the demo shop
QUEUE = ("+push_messages", "+email_messages", "+message_candidates")

Say = Callable[[str], None]
Train = Callable[..., dict]


@dataclass
class Result:
    """What came of a shop: opens by arm, messages that break a rule, by its name, how many
    candidates were queued or withheld for each reason, and each message with its place."""

    seed: int
    opens: dict[str, Opens]
    broken: dict[str, list[str]]
    candidates: Counter
    sent: int
    held_back: int
    training: str
    drawn: set[str] = field(default_factory=set)
    places: list[tuple[str, int, int, float]] = field(default_factory=list)


def run_loop(
    folder: Path, users: int, days: int, burn_in: int, seed: int, train: Train, say: Say
) -> Result:
    """Simulate a shop, train on its own messages, then build, send and answer for some days.

    folder: of the shop, `shop`, of its queue and of its build. burn_in: days of messages before
    the training, which is on them alone; without any it is on the shop's campaigns. A day more is
    answered than sent, so that all messages have been there for 24 hours. Returns what the log then
    holds; opens are those of messages after the training.
    """
    shop, queue, database = folder / "shop", folder / "queue", folder / "shop.duckdb"
    if (shop / NOTE).is_file():  # of an earlier run, with what it has sent
        shutil.rmtree(shop)
    simulate(shop, default_size(users * EVENTS_PER_USER, users), seed=seed)
    with ShopFiles(shop) as files:
        readers, earlier = read_readers(files), read_earlier(files)
    with environment(CROSS_SELL_DATABASE=str(database)):
        candidates, drawn, faults = Counter(), set(), []
        for day in range(burn_in + days):
            as_of = end_of_data(shop)
            if day == burn_in:
                training, measured_from = _trained(shop, burn_in, train, say), as_of
            build_as_of(
                database, {"data_path": str(shop), "as_of": str(as_of)}, QUEUE, lambda line: None
            )
            with duckdb.connect(str(database), read_only=True) as build:
                candidates.update(dict(build.execute(CANDIDATES).fetchall()))
                drawn.update(row[0] for row in build.execute(DRAWN).fetchall())
                faults += _unaccounted(build, as_of)
            done = hand_out(database, queue, shop)
            go_on(shop, 1, queue)
            say(
                f"  day {day + 1}: {done['push_messages']:,} pushes, {done['emails']:,} e-mails,"
                f" {done['held_back']:,} held back"
            )
        shutil.rmtree(queue, ignore_errors=True)
        go_on(shop, 1)
        with ShopFiles(shop) as files:
            log, opens = read_sent(files), read_opens(files, drawn, measured_from)
            gone, places = read_unsubscriptions(files), read_places(files, drawn)
    readers = {
        user: replace(reader, unsubscribed_at=gone.get(user)) for user, reader in readers.items()
    }
    broken = broken_rules(log, readers, earlier, read_rules())
    broken["candidates = queued + withheld"] = faults
    held_back = sum(message.is_control for message in log)
    return Result(
        seed, opens, broken, candidates, len(log) - held_back, held_back, training, drawn, places
    )


def _trained(shop: Path, days: int, train: Train, say: Say) -> str:
    variables = {"open_rate_training_days": days} if days else {}
    try:
        report = train(shop, variables=variables, say=lambda line: None)
    except CrossSellError as error:
        say(f"  no model: {error}")
        return f"no model: {error}"
    say(f"  open rate trained on {report['training_rows']:,} messages, {report['decision']}")
    return report["decision"]


def _unaccounted(build: duckdb.DuckDBPyConnection, as_of: datetime) -> list[str]:
    """Return what is queued and no candidate, or a candidate neither queued nor withheld."""
    return [f"{as_of}: {row}" for row in build.execute(UNACCOUNTED).fetchall()]


CANDIDATES = """
    select coalesce(suppression_reason, 'queued') as fate, count(*)
    from message_candidates group by fate order by fate
"""
DRAWN = """
    select message_id from push_messages where is_exploration
    union
    select message_id from email_messages where is_exploration
"""
UNACCOUNTED = """
    with

    queued as (
        select user_id, 'push' as channel, item_id from push_messages
        union all
        select user_id, 'email', item_id from email_messages
    ),

    without_reason as (
        select user_id, channel, item_id from message_candidates where suppression_reason is null
    )

    (from queued except all from without_reason)
    union all
    (from without_reason except all from queued)
"""
