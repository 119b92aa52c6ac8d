"""The interface of everything that is measured, and lists that are one query."""

from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import duckdb

LIST_LENGTH = 20


class Method(Protocol):
    """A recommender to be measured on a build."""

    name: str

    def load_lists(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the table `lists` (user_key, item_key, item_class, item_rank).

        An evaluated user has a list of up to 20 items, ranked from 1, per item_class: 'new' is the
        best of what the user has no event with up to as_of, 'known' of the rest, 'all' of both.
        Items that are not eligible, suppressed for the user or not sold in the user's country are
        left out, as from `user_recommendations`.

        connection: its default database is a build; `outcomes.load_outcomes` and
        `baselines.load_list_inputs` have been called.
        """


@runtime_checkable
class FittedMethod(Method, Protocol):
    """A method that is fitted to what a training before the date has seen.

    package: what has to be installed for it.
    """

    package: str

    def fit(self, examples: Any) -> None:
        """Learn from the examples of the training, in place of what was learned before."""


@dataclass(frozen=True)
class SqlMethod:
    """A method whose lists are one query; parameters: of the query, by name."""

    name: str
    sql: str
    parameters: dict[str, str] = field(default_factory=dict)

    def load_lists(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Make the table `lists`, with the columns of the query."""
        connection.execute(f"create or replace temp table lists as {self.sql}", self.parameters)


def best_items(candidates: str) -> str:
    """Return SQL of the best 20 items of every user and class that may be offered to the user.

    candidates: a table, or SQL in parentheses, with user_key, item_key and score, best is
    greatest, deep enough for each class. Ties go by the item's key, as everywhere.
    """
    # The best of all are among the best of the new and the best of the known.
    return f"""
        with offered_items as (
            select
                candidates.user_key,
                candidates.item_key,
                candidates.score,
                case when known_items.user_key is null then 'new' else 'known' end as item_class
            from {candidates} as candidates
            inner join evaluated_users as users
                on candidates.user_key = users.user_key
            inner join int_eligible_items as eligible_items
                on candidates.item_key = eligible_items.item_key and eligible_items.is_eligible
            left join int_user_suppressions as suppressions
                on
                    candidates.user_key = suppressions.user_key
                    and candidates.item_key = suppressions.item_key
            left join int_country_exclusions as country_exclusions
                on
                    candidates.item_key = country_exclusions.item_key
                    and users.country = country_exclusions.country
            left join known_items
                on
                    candidates.user_key = known_items.user_key
                    and candidates.item_key = known_items.item_key
            where
                suppressions.user_key is null
                and country_exclusions.item_key is null
        ),
        ranked_items as (
            select
                *,
                row_number() over (
                    partition by user_key, item_class
                    order by score desc, item_key
                ) as class_rank
            from offered_items
        ),
        class_items as (
            select * from ranked_items where class_rank <= {LIST_LENGTH}
        ),
        all_items as (
            select
                user_key,
                item_key,
                row_number() over (
                    partition by user_key
                    order by score desc, item_key
                ) as item_rank
            from class_items
        )
        select user_key, item_key, item_class, class_rank as item_rank
        from class_items
        union all
        select user_key, item_key, 'all' as item_class, item_rank
        from all_items
        where item_rank <= {LIST_LENGTH}
    """


def ranked_lists(scores: str, most_known: str, length: str) -> str:
    """Return SQL of the lists by a score: of each class, and of all as int_user_lists makes them.

    scores: SQL with user_key, item_key, is_known and score, a row per candidate. most_known,
    length: SQL of how many items of a list of all the user may know, and how many it has at most.
    """
    return f"""
        with candidate_scores as materialized ({scores}),
        ranked_kinds as (
            select
                *,
                row_number() over (
                    partition by user_key, is_known
                    order by score desc, item_key
                ) as kind_rank
            from candidate_scores
        ),
        ranked_items as (
            select
                user_key,
                item_key,
                row_number() over (
                    partition by user_key
                    order by score desc, item_key
                ) as item_rank
            from ranked_kinds
            where not is_known or kind_rank <= ({most_known})
        )
        select user_key, item_key, item_class, item_rank
        from ({best_items("candidate_scores")})
        where item_class <> 'all'
        union all
        select user_key, item_key, 'all' as item_class, item_rank
        from ranked_items
        where item_rank <= least(({length}), {LIST_LENGTH})
    """
