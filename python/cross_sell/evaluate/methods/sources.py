"""The sources of candidates one by one: the lists of each alone, and the ranking without it.

The ranking is that of the build (`int_candidate_scores`): what a source adds to a score, and what
it alone brings, is left out; the weights of the others stay as they are. It is not filled up with
popular items, as `ours` is: compare it with `all sources`, which is not filled up either. The list
of a class holds what a source's one list has of the class.
"""

import duckdb

from cross_sell.evaluate.methods.method import SqlMethod, best_items, ranked_lists


def source_methods(connection: duckdb.DuckDBPyConnection) -> list[SqlMethod]:
    """Return the lists there are in a build, of the sources that bring anything to anybody.

    Sources that are off have a list of their own, but nothing to be left out of.
    """
    found = connection.execute(SOURCES).fetchall()
    names = [name for name, _ in found]
    ranked = [name for name, is_on in found if is_on]
    left_out = ranked if len(ranked) > 1 else []
    return [
        *(SqlMethod(f"source {name}", SOURCE_LISTS, {"source_name": name}) for name in names),
        *([SqlMethod("all sources", _ranked_lists(SCORES))] if ranked else []),
        *(
            SqlMethod(f"without {name}", _ranked_lists(_scores_without(name)), {"left_out": name})
            for name in left_out
        ),
    ]


SOURCES = """
select source_name, factor > 0 as is_on
from int_candidate_sources
where source_key in (select distinct source_key from int_source_candidates)
order by source_key
"""

SOURCE_LISTS = best_items(
    """(
        select candidates.user_key, candidates.item_key, -candidates.candidate_rank as score
        from int_source_candidates as candidates
        inner join int_candidate_sources as sources on candidates.source_key = sources.source_key
        inner join evaluated_users on candidates.user_key = evaluated_users.user_key
        where sources.source_name = $source_name
    )"""
)

SCORES = """
    select scores.user_key, scores.item_key, scores.is_known, scores.log_odds as score
    from int_candidate_scores as scores
    inner join evaluated_users on scores.user_key = evaluated_users.user_key
"""


def _scores_without(source_name: str) -> str:
    """Return SQL of the scores of what other sources bring, without the places of this one.

    source_name: as the build has it. Rounded, so that what would tie in a build without the source
    ties here, too.
    """
    place = f"place_{source_name}"
    return f"""
        select
            scores.user_key,
            scores.item_key,
            scores.is_known,
            round(
                scores.log_odds
                - case
                    when scores.is_known
                        then
                            weights.known_{place} * features.{place}
                            + weights.known_{place}_history * features.{place}_history
                    else
                        weights.new_{place} * features.{place}
                        + weights.new_{place}_history * features.{place}_history
                end,
                9
            ) as score
        from int_candidate_scores as scores
        inner join int_ranking_features as features
            on scores.user_key = features.user_key and scores.item_key = features.item_key
        inner join evaluated_users on scores.user_key = evaluated_users.user_key
        cross join int_ranking_weights as weights
        where scores.source_bits <> (
            select source_bit from int_candidate_sources where source_name = $left_out
        )
    """


def _ranked_lists(scores: str) -> str:
    """Return SQL of the lists by a score.

    A list of all is as long as the build's longest, and holds at most as much that the user knows
    as any of the build: what leaves a source out is made as what has all.
    """
    return ranked_lists(scores, MOST_KNOWN, LONGEST_LIST)


MOST_KNOWN = """
    select coalesce(max(items), 0)
    from (select count(*) as items from int_user_lists where is_known group by user_key)
"""
LONGEST_LIST = "select max(item_rank) from int_user_lists"
