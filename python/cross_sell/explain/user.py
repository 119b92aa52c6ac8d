"""What one user's list is made of."""

import duckdb

from cross_sell.explain.messages import queued_messages
from cross_sell.explain.promotions import best_promotion
from cross_sell.explain.ranking import scored
from cross_sell.warehouse.built import rows


def explain_user(connection: duckdb.DuckDBPyConnection, user: dict) -> dict:
    """Return what is known of a user, their history as transitions read it, and their list.

    user: as score_user has just returned it. Of the result, withheld counts what the user must not
    be offered whatever the score, by reason; held_back counts what repeat_share keeps off the list
    although its score would be enough; candidates counts what transitions reach from the history,
    by why it may not be offered, `offerable` if it may; messages are those queued for them, and
    promotion what they get, None in a build without promotions. Each item of the list has what
    makes up its score, as scored returns it.
    """
    is_full = user["personal"] == user["listed"] > 0
    withheld = rows(connection, WITHHELD, user_key=user["user_key"])
    candidates = rows(connection, CANDIDATE_COUNTS)
    return {
        **{name: value for name, value in user.items() if name != "user_key"},
        "history": rows(connection, HISTORY),
        "list": [
            {
                **{name: value for name, value in row.items() if name != "item_key"},
                **scored(connection, row["item_key"]),
            }
            for row in rows(connection, LIST, user_id=user["user_id"])
        ],
        "held_back": (user["last_place"] if is_full else user["brought"]) - user["personal"],
        "messages": queued_messages(connection, user["user_id"]),
        "promotion": best_promotion(connection, user["user_id"]),
        "withheld": {row["reason"]: row["items"] for row in withheld},
        "candidates": {row["reason"]: row["items"] for row in candidates},
    }


WITHHELD = """
select reason, count(*) as items
from int_user_suppressions
where user_key = $user_key
group by reason
order by reason
"""

CANDIDATE_COUNTS = """
select coalesce(withheld_reason, 'offerable') as reason, count(*) as items
from candidates
group by reason
order by reason
"""

HISTORY = "select * exclude (item_key) from history order by history_position"

LIST = """
select
    items.item_key,
    lists.recommendation_rank as rank,
    lists.item_id,
    items.item_name,
    lists.score as mart_score,
    lists.purchase_probability,
    lists.is_repeat,
    lists.is_fallback,
    candidates.own_share,
    own.event_type as own_event_type,
    lists.reason_item_id,
    reason_items.item_name as reason_item_name,
    lists.reason_event_type,
    likelihoods.likelihood is not null as has_path,
    likelihoods.people,
    likelihoods.mean_hours,
    lists.via_item_id,
    via_items.item_name as via_item_name,
    likelihoods.people_to_via,
    second_hops.people as people_from_via,
    popular_items.category_path,
    popular_items.rank_in_category,
    popular_items.rank_in_shop,
    popular_items.is_in_their_category
from user_recommendations as lists
inner join int_items as items
    on lists.item_id = items.item_id
left join candidates
    on items.item_key = candidates.item_key
left join history as own
    on items.item_key = own.item_key
left join popular_items
    on items.item_key = popular_items.item_key
left join int_items as reason_items
    on lists.reason_item_id = reason_items.item_id
left join int_item_likelihoods as likelihoods
    on
        reason_items.item_key = likelihoods.from_item_key
        and items.item_key = likelihoods.to_item_key
left join int_items as via_items
    on likelihoods.via_item_key = via_items.item_key
left join int_item_transitions as second_hops
    on
        likelihoods.via_item_key = second_hops.from_item_key
        and items.item_key = second_hops.to_item_key
where lists.user_id = $user_id
order by lists.recommendation_rank
"""
