"""Messages whose open rate is known, as the table that training reads."""

import duckdb
import numpy as np
import pyarrow as pa

from cross_sell.train.open_rate.examples import (
    ASSIGNMENT_GROUPS,
    EXPERT_GROUPS,
    OpenExamples,
    Terms,
)

START = np.datetime64("2026-01-01T00:00:00", "us")
DAYS = 28
TERMS = Terms(
    {
        "user": ["active_score"],
        "item": ["item_price"],
        "preference": ["item_preference_7_days"],
        "pair": ["complementarity"],
        "message": ["names_anchor"],
    },
    {"user": ["user_cluster"], "message": ["channel"]},
)


def drawn(rows: int, seed: int, days: int = DAYS) -> OpenExamples:
    """Return messages of two contexts, five a user: active users follow taste, others what fits.

    A third of the scores of pairs are unknown, and what is unknown changes nothing.
    """
    random = np.random.default_rng(seed)
    active = random.uniform(size=rows)
    taste, fit = random.exponential(2, size=(2, rows))
    fit[random.random(rows) < 1 / 3] = np.nan
    channel = np.where(random.random(rows) < 0.5, "push", "email").astype(object)
    share = 1 / (1 + np.exp(-12 * (active - 0.5)))
    by_taste = 3 * np.log1p(taste) - 4
    by_fit = 3 * np.nan_to_num(np.log1p(fit), nan=0.9) - 3 + (channel == "push")
    chance = share / (1 + np.exp(-by_taste)) + (1 - share) / (1 + np.exp(-by_fit))
    numbers = {
        "active_score": active,
        "item_price": random.lognormal(3, 1, rows),
        "item_preference_7_days": taste,
        "complementarity": fit,
        "names_anchor": np.ones(rows),
    }
    clusters = np.where(random.random(rows) < 0.5, "1", "unknown").astype(object)
    clusters[random.random(rows) < 0.1] = None
    moments = START + (random.random(rows) * days * 86_400e6).astype("timedelta64[us]")
    return OpenExamples(
        numbers,
        {"user_cluster": clusters, "channel": channel},
        random.random(rows) < chance,
        np.arange(rows) // 5 + 1,
        moments,
    )


def load(connection: duckdb.DuckDBPyConnection, examples: OpenExamples) -> None:
    """Make the table int_open_examples of them."""
    numbers, categories = TERMS.of(dict.fromkeys((*ASSIGNMENT_GROUPS, *EXPERT_GROUPS)))
    columns = {
        "message_id": [f"m{number}" for number in range(len(examples))],
        "user_key": examples.users,
        "is_opened": examples.is_opened,
        "sent_at": examples.sent_at,
        **{
            name: pa.array(examples.numbers[name], from_pandas=True)
            for name in numbers
        },
        **{name: pa.array(examples.categories[name], pa.string()) for name in categories},
    }
    rows = pa.table(columns)  # noqa: F841 - DuckDB reads it by its name
    connection.execute("create or replace table int_open_examples as from rows")
