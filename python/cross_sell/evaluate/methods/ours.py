"""Our own lists, as the mart user_recommendations has them."""

from cross_sell.evaluate.methods.method import LIST_LENGTH, SqlMethod

OUR_LISTS = f"""
select users.user_key, items.item_key, recommendations.recommendation_rank as item_rank
from user_recommendations as recommendations
inner join int_users as users on recommendations.user_id = users.user_id
inner join evaluated_users on users.user_key = evaluated_users.user_key
inner join int_items as items on recommendations.item_id = items.item_id
where recommendations.recommendation_rank <= {LIST_LENGTH}
"""

OURS = SqlMethod("ours", OUR_LISTS)
