"""The sources of candidates one by one: the lists of each alone, and the blend without it.

The blend is the sum of what the sources add (`int_fusion_parts`), as in the build. It is not filled
up with popular items, as `ours` is: compare it with `all sources`, which is not filled up either.
The list of a class holds what a source's one list has of the class.
"""

import duckdb

from cross_sell.evaluate.methods.method import SqlMethod, best_items


def source_methods(connection: duckdb.DuckDBPyConnection) -> list[SqlMethod]:
    """Return the lists there are in a build, of the sources that bring anything to anybody.

    Sources without a weight have a list of their own, but nothing to be left out of.
    """
    found = connection.execute(SOURCES).fetchall()
    names = [name for name, _ in found]
    weighty = [name for name, has_weight in found if has_weight]
    left_out = weighty if len(weighty) > 1 else []
    return [
        *(SqlMethod(f"source {name}", SOURCE_LISTS, {"source_name": name}) for name in names),
        *([SqlMethod("all sources", BLENDED_LISTS, {"left_out": ""})] if weighty else []),
        *(SqlMethod(f"without {name}", BLENDED_LISTS, {"left_out": name}) for name in left_out),
    ]


SOURCES = """
select source_name, weight_without_history > 0 or weight_with_history > 0 as has_weight
from int_source_weights
where source_key in (select distinct source_key from int_source_candidates)
order by source_key
"""

SOURCE_LISTS = best_items(
    """(
        select candidates.user_key, candidates.item_key, -candidates.candidate_rank as score
        from int_source_candidates as candidates
        inner join int_source_weights as weights on candidates.source_key = weights.source_key
        inner join evaluated_users on candidates.user_key = evaluated_users.user_key
        where weights.source_name = $source_name
    )"""
)

BLENDED = """(
    select parts.user_key, parts.item_key, sum(parts.added) as score
    from int_fusion_parts as parts
    inner join evaluated_users on parts.user_key = evaluated_users.user_key
    where parts.added > 0 and parts.source_name <> $left_out
    group by parts.user_key, parts.item_key
)"""

# A list of all is as long as the build's longest: what leaves one out is no longer than what has
# all.
BLENDED_LISTS = f"""
select user_key, item_key, item_class, item_rank
from ({best_items(BLENDED)})
where item_class <> 'all' or item_rank <= (select max(item_rank) from int_user_lists)
"""
