"""Messages that were sent, with what was known of them then and whether they were opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb
import numpy as np

from cross_sell.errors import CrossSellError
from cross_sell.project.macros import load_macro

# Of more, the weights would be no surer than the shop is steady, and fits would take minutes.
ROWS = 200_000
# What a component's share depends on, and what decides in it: groups of terms.
ASSIGNMENT_GROUPS = ("user", "item")
EXPERT_GROUPS = ("item", "preference", "pair", "message")


@dataclass(frozen=True)
class Terms:
    """The features by group, as the macros open_rate_terms and open_rate_categories name them."""

    numbers: dict[str, list[str]]
    categories: dict[str, list[str]]

    def of(self, groups: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return the numbers and the categories of some groups, in their order."""
        return tuple(
            [name for group in groups for name in kind.get(group, [])]
            for kind in (self.numbers, self.categories)
        )


@dataclass(frozen=True)
class OpenExamples:
    """Messages in an order without meaning.

    numbers: term -> values of shape (rows,), NaN where unknown. categories: term -> texts of shape
    (rows,), None where unknown. is_opened, users (keys), sent_at (UTC): shape (rows,).
    """

    numbers: dict[str, np.ndarray]
    categories: dict[str, np.ndarray]
    is_opened: np.ndarray
    users: np.ndarray
    sent_at: np.ndarray

    def __len__(self) -> int:
        return len(self.is_opened)

    def only(self, is_wanted: np.ndarray) -> "OpenExamples":
        """Return the rows that are wanted."""
        return OpenExamples(
            {name: values[is_wanted] for name, values in self.numbers.items()},
            {name: values[is_wanted] for name, values in self.categories.items()},
            self.is_opened[is_wanted],
            self.users[is_wanted],
            self.sent_at[is_wanted],
        )

    def before(self, moment: datetime) -> np.ndarray:
        """Return which messages were sent before a moment, shape (rows,)."""
        return self.sent_at < np.datetime64(moment)


def open_rate_terms() -> Terms:
    """Return the features of the open rate: macros of these names have them."""
    windows = load_macro("messaging", "feature_windows")()
    numbers = load_macro("messaging", "open_rate_terms", feature_windows=lambda: windows)()
    return Terms(numbers, load_macro("messaging", "open_rate_categories")())


def read_examples(
    connection: duckdb.DuckDBPyConnection, terms: Terms, most_rows: int = ROWS
) -> OpenExamples:
    """Return the examples of a build: of all users or, if they are too many rows, of a sample.

    connection: its default database is a build. CrossSellError where a feature is infinite.
    """
    groups = list(dict.fromkeys((*ASSIGNMENT_GROUPS, *EXPERT_GROUPS)))
    numbers, categories = terms.of(groups)
    columns = [f"cast({name} as double) as {name}" for name in numbers]
    columns += [f"cast({name} as varchar) as {name}" for name in categories]
    # Keys of users are in the order of a hash, so the first ones are a fair sample, and so are the
    # first rows in an order by another hash.
    rows = connection.execute(
        f"""
        with sampled_users as (
            select user_key
            from (
                select user_key, sum(count(*)) over (order by user_key) as rows_up_to
                from int_open_examples
                group by user_key
            )
            where rows_up_to <= $most_rows
        )
        select
            examples.user_key,
            examples.is_opened,
            cast(examples.sent_at as timestamp) as sent_at,
            {", ".join(columns)}
        from int_open_examples as examples
        inner join sampled_users using (user_key)
        order by md5(examples.message_id || ' ' || examples.user_key), examples.message_id
        """,
        {"most_rows": most_rows},
    ).fetchnumpy()
    found = OpenExamples(
        {name: _numbers(rows[name]) for name in numbers},
        {name: _texts(rows[name]) for name in categories},
        np.ma.getdata(rows["is_opened"]).astype(bool),
        np.ma.getdata(rows["user_key"]),
        np.ma.getdata(rows["sent_at"]).astype("datetime64[us]"),
    )
    for name, values in found.numbers.items():
        if np.isinf(values).any():
            raise CrossSellError(
                f"the feature {name} of {np.isinf(values).sum():,} messages is infinite, so that"
                " nothing can be fitted: look at what int_open_examples reads it from"
            )
    return found


def _numbers(values: np.ndarray) -> np.ndarray:
    return np.ma.filled(np.ma.asarray(values, dtype=np.float64), np.nan)


def _texts(values: np.ndarray) -> np.ndarray:
    texts = np.ma.getdata(values).astype(object)
    texts[np.ma.getmaskarray(values)] = None
    return texts
