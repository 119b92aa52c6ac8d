"""Our own lists: as the mart user_recommendations has them, and the best of each class."""

from cross_sell.evaluate.methods.baselines import most_popular_items
from cross_sell.evaluate.methods.method import LIST_LENGTH, SqlMethod, best_items

# What ours would offer, best first: all that the blend scores, above 0.
BLENDED = """
    select parts.user_key, parts.item_key, sum(parts.added) as score
    from int_fusion_parts as parts
    inner join evaluated_users on parts.user_key = evaluated_users.user_key
    where parts.added > 0
    group by parts.user_key, parts.item_key
"""

# A list of new items is filled up as the mart's are: with its own fillers, of which a user has at
# most recommendations_per_user (up to 100), then with the most popular items of the shop.
FILLERS = f"""
    select fillers.user_key, fillers.item_key, fillers.score
    from (
        select fillers.user_key, fillers.item_key, -fillers.item_rank as score
        from int_user_fillers as fillers
        inner join evaluated_users on fillers.user_key = evaluated_users.user_key
        union all
        select user_key, item_key, score - 100 as score
        from ({most_popular_items("filler_rank")})
    ) as fillers
    left join known_items
        on fillers.user_key = known_items.user_key and fillers.item_key = known_items.item_key
    where known_items.user_key is null
"""

CANDIDATES = f"""(
    select user_key, item_key, max(score) as score
    from ({BLENDED} union all {FILLERS})
    group by user_key, item_key
)"""

OUR_LISTS = f"""
select user_key, item_key, item_class, item_rank
from ({best_items(CANDIDATES)})
where item_class <> 'all'
union all
select
    users.user_key,
    items.item_key,
    'all' as item_class,
    recommendations.recommendation_rank as item_rank
from user_recommendations as recommendations
inner join int_users as users on recommendations.user_id = users.user_id
inner join evaluated_users on users.user_key = evaluated_users.user_key
inner join int_items as items on recommendations.item_id = items.item_id
where recommendations.recommendation_rank <= {LIST_LENGTH}
"""

OURS = SqlMethod("ours", OUR_LISTS)
