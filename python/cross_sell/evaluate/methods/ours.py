"""Our own lists: the best of each class by the ranking, and those of user_recommendations."""

from cross_sell.evaluate.methods.baselines import most_popular_items
from cross_sell.evaluate.methods.method import LIST_LENGTH, SqlMethod, best_items

# All that the ranking scores.
SCORES = """
    select
        scores.user_key,
        scores.item_key,
        scores.log_odds as score
    from int_candidate_scores as scores
    inner join evaluated_users on scores.user_key = evaluated_users.user_key
"""

# A list of new items is filled up as the mart's are: with its own fillers, of which a user has at
# most recommendations_per_user (up to 100), then with the most popular items of the shop. Each
# comes after all that the ranking scores, at most 100 items per source.
FILLERS = f"""
    select fillers.user_key, fillers.item_key, fillers.score
    from (
        select fillers.user_key, fillers.item_key, -10000 - fillers.item_rank as score
        from int_user_fillers as fillers
        inner join evaluated_users on fillers.user_key = evaluated_users.user_key
        union all
        select user_key, item_key, score - 20000 as score
        from ({most_popular_items("filler_rank")})
    ) as fillers
    left join known_items
        on fillers.user_key = known_items.user_key and fillers.item_key = known_items.item_key
    where known_items.user_key is null
"""


def filled_up(scores: str) -> str:
    """Return SQL in parentheses of what a ranking would offer, in its order, and then the fillers.

    scores: SQL with user_key, item_key and score of the candidates of the evaluated users.
    """
    return f"""(
        select user_key, item_key, max(score) as score
        from (
            select
                user_key,
                item_key,
                -row_number() over (partition by user_key order by score desc, item_key) as score
            from ({scores})
            union all
            {FILLERS}
        )
        group by user_key, item_key
    )"""


# What users are shown: known items are at most repeat_share of it. The list of a class is what it
# has of the class.
MART = f"""
with shown_items as (
    select
        users.user_key,
        items.item_key,
        case when known_items.user_key is null then 'new' else 'known' end as item_class,
        recommendations.recommendation_rank as shown_rank
    from user_recommendations as recommendations
    inner join int_users as users on recommendations.user_id = users.user_id
    inner join evaluated_users on users.user_key = evaluated_users.user_key
    inner join int_items as items on recommendations.item_id = items.item_id
    left join known_items
        on users.user_key = known_items.user_key and items.item_key = known_items.item_key
    where recommendations.recommendation_rank <= {LIST_LENGTH}
)
select user_key, item_key, 'all' as item_class, shown_rank as item_rank
from shown_items
union all
select
    user_key,
    item_key,
    item_class,
    row_number() over (partition by user_key, item_class order by shown_rank) as item_rank
from shown_items
"""

OURS = SqlMethod("ours", best_items(filled_up(SCORES)))
OUR_MART = SqlMethod("user_recommendations", MART)
