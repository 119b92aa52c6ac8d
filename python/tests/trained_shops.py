"""Whole trainings on small shops, whose builds of the past are made in this process.

dbt takes most of the time of a small build. Here the project is compiled once, and each build runs
what was compiled, as of the date that the training asks for. All else is `train_ranking` itself.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from shop import CompiledProject, Shop
from shops import START, event, write_parquet

from cross_sell.train.ranking import training

TABLES = ("int_ranking_features", "int_distinct_events", "int_event_types")
NO_DAY = "cast(null as timestamp)"
DAYS = 14
DAY = 24 * 60


def train(
    project: CompiledProject, shop: Shop, home: Path, as_of: datetime | None = None
) -> dict:
    """Return the report of a training with a horizon of two weeks.

    project: compiled without an as_of. home: folder of the input tables and of what was fitted to
    them before.
    """
    run_dates = project.sql["int_run_dates"]
    assert run_dates.count(NO_DAY) == 2

    @contextmanager
    def built_shop(
        work: Path, variables: dict, as_of: datetime, say: object, select: object
    ) -> Iterator[duckdb.DuckDBPyConnection]:
        given = f"cast('{as_of}' as timestamp)"
        project.sql["int_run_dates"] = run_dates.replace(NO_DAY, given)
        try:
            connection = project.build(shop, *TABLES)
        finally:
            project.sql["int_run_dates"] = run_dates
        with connection:
            yield connection

    write_parquet(home, **shop)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(training, "built_shop", built_shop)
        patch.setattr(training, "working_folder", lambda: home / "work")
        return training.train_ranking(home, as_of=as_of, days=DAYS)


def at_day(day: float) -> datetime:
    """Return the time so many days after the start of a shop."""
    return START + timedelta(days=day)


def random_purchases(seed: int, users: int = 300, items: int = 60, days: int = 70) -> list[dict]:
    """Return purchases of anybody of anything at any time: nothing tells who buys what.

    A user buys about every fifth day.
    """
    chosen = random.Random(seed)
    return [
        event(
            f"u{user:03}", f"i{chosen.randrange(items):02}", "purchase",
            chosen.random() * days * DAY,
        )
        for user in range(users)
        for _ in range(days // 5)
    ]


def changed_taste(seed: int, changes_on: int, days: int, users: int = 150) -> list[dict]:
    """Return views of people who first come back to six favourites, then want what is new.

    From the day `changes_on` each looks only at what they have not seen yet, of the fourteen items
    that are in fashion: every other day one comes in, for four weeks. A user looks at an item every
    other day, at each favourite once before they come back to one.
    """
    chosen = random.Random(seed)
    rows = []
    for user in range(users):
        favourites = [f"old{number:03}" for number in chosen.sample(range(200), 6)]
        seen: set[str] = set()
        for step in range(days // 2):
            moment = 2 * step + chosen.random()
            if moment < changes_on:
                name = favourites[step] if step < 6 else chosen.choice(favourites)
            else:
                first = int(moment - changes_on) // 2
                in_fashion = {f"new{first + number:03}" for number in range(14)}
                unseen = sorted(in_fashion - seen)
                if not unseen:
                    continue
                name = chosen.choice(unseen)
                seen.add(name)
            rows.append(event(f"u{user:03}", name, "view", moment * DAY))
    return rows
