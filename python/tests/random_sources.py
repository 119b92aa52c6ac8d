"""Built shops with random lists of sources and random weights of the ranking."""

import random
from collections import defaultdict

import duckdb
from shop import CompiledProject, parameter, set_factors, set_parameters

OFFERABLE = """
select users.user_key, items.item_key
from int_users as users
cross join int_eligible_items as items
anti join int_user_suppressions as suppressions
    on users.user_key = suppressions.user_key and items.item_key = suppressions.item_key
anti join int_country_exclusions as exclusions
    on users.country = exclusions.country and items.item_key = exclusions.item_key
where items.is_eligible
order by users.user_key, items.item_key
"""


# What add_sources gives lists to: they are off in the seed, so that nothing of the shop is lost.
WITH_REASONS, ON, OFF = "also_viewed", "trending", "new_arrivals"


def add_sources(connection: duckdb.DuckDBPyConnection, project: CompiledProject, seed: int) -> None:
    """Give random lists to three sources that a built shop has none of, and rank anew.

    One names reasons, two do not; the last of them stays off. All terms of the ranking have random
    weights, so that nothing ties that has not the same features.
    """
    chosen = random.Random(seed)
    offerable = defaultdict(list)
    for user, item in connection.execute(OFFERABLE).fetchall():
        offerable[user].append(item)
    histories = defaultdict(list)
    for user, *reason in connection.execute(
        "select user_key, item_key, strongest_event_type_key from int_user_histories order by all"
    ).fetchall():
        histories[user].append(reason)
    keys = dict(
        connection.execute("select source_name, source_key from int_candidate_sources").fetchall()
    )
    factors = dict(
        connection.execute(
            "select source_name, factor from recommendation_sources where factor > 0"
        ).fetchall()
    )
    set_factors(connection, {**factors, WITH_REASONS: 1, ON: 0.5})
    set_parameters(connection, random_parameters(connection, chosen))
    for name in (WITH_REASONS, ON, OFF):
        for user, items in offerable.items():
            for rank, item in enumerate(chosen.sample(items, min(3, len(items))), start=1):
                reason = [None, None]
                if name == WITH_REASONS and histories[user]:
                    reason = chosen.choice(histories[user])
                connection.execute(
                    "insert into int_source_candidates by name select $1 as source_key,"
                    " $2 as user_key, $3 as item_key, $4 as candidate_rank,"
                    " $5 as reason_item_key, $6 as reason_event_type_key",
                    [keys[name], user, item, rank, *reason],
                )
    rank_anew(connection, project)


def random_parameters(
    connection: duckdb.DuckDBPyConnection, chosen: random.Random
) -> list[dict]:
    """Return a random weight for each term of either component.

    What neither the places nor the history with an item tell counts the same for new items and for
    known ones, so that lists hold both.
    """
    columns = connection.execute("describe int_ranking_weights").fetchall()
    names = [tuple(column.split("_", 1)) for column, *_ in columns]
    shared = {term: chosen.uniform(-2, 2) for _, term in names}
    return [
        parameter(
            component,
            term,
            chosen.uniform(-1, 4) if term.startswith(("place_", "own_")) else shared[term],
        )
        for component, term in names
    ]


def rank_anew(connection: duckdb.DuckDBPyConnection, project: CompiledProject) -> None:
    """Make everything anew that follows from the lists of the sources and from the seeds."""
    models = (
        "int_candidate_sources", "int_ranking_weights", "int_candidate_places",
        "int_ranking_features", "int_candidate_scores", "int_user_candidates", "int_user_lists",
        "int_users_with_short_lists", "int_filler_candidates", "int_user_fillers",
        "user_recommendations",
    )
    for model in models:
        project.create(connection, model)
