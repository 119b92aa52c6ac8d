"""Why one item is on one user's list, or why it is not."""

import duckdb

from cross_sell.explain.build import rows
from cross_sell.explain.scores import ADDED
from cross_sell.explain.text import verdict
from cross_sell.explain.words import clause


def explain_item(connection: duckdb.DuckDBPyConnection, user: dict, item: dict) -> dict:
    """Return the verdict on an item for a user, and the parts of its score.

    user: as score_user has just returned it; item: as find_item does. Of the result:
    place: among the items that the user may be offered by score; null where no history leads to it.
    parts: the items of the history that add to the score, most first.
    reason_item_id: the part that the mart names as the reason.
    reasons: all that keeps it off the list, the strongest first; empty if it is on it.
    """
    keys = {"user_key": user["user_key"], "item_key": item["item_key"]}
    facts = {
        **{name: value for name, value in user.items() if name != "user_key"},
        **rows(
            connection, ITEM_FACTS, **keys, country=user["country"], user_id=user["user_id"]
        )[0],
        "asked_item_id": item["asked_item_id"],
    }
    paths = rows(connection, PATHS, item_key=item["item_key"])
    parts = sorted(
        (path for path in paths if path["is_read"]),
        key=lambda part: (-part["added"], part["history_position"]),
    )
    for part in parts:
        part["share"] = part["added"] / facts["part_sum"] if facts["part_sum"] else None
    others = [part for part in parts if part["item_id"] != facts["item_id"]] or parts
    facts["is_recommended"] = facts["rank"] is not None
    facts["parts"] = parts
    facts["reason_item_id"] = others[0]["item_id"] if others else None
    facts["reasons"] = [] if facts["is_recommended"] else _reasons(facts, paths)
    facts["verdict"] = verdict(facts)
    return facts


def _reasons(facts: dict, paths: list[dict]) -> list[dict]:
    """Return every reason that keeps the item off the list, the strongest first."""
    reasons = [
        {"reason": reason}
        for reason in (facts["suppression"], facts["ineligible_reason"])
        if reason
    ]
    if facts["is_excluded_in_country"]:
        reasons.append({"reason": "not sold in the country"})
    may_be_offered = not reasons
    if facts["score"] is None:
        rows_with_it = [path for path in paths if path["likelihood"] is not None]
        reasons.append(
            {
                "reason": "not reached" if paths else "no history",
                "history_items": len(paths),
                "rows_without_it": len(paths) - len(rows_with_it),
                "rows_not_read_so_deep": rows_with_it,
            }
        )
        if may_be_offered and facts["personal"] < facts["listed"]:
            reasons.append({"reason": "less popular"})
    elif facts["listed"] < min(facts["place"], facts["offerable"]):
        reasons.append({"reason": "outranked"})
    return [{**reason, "text": clause(facts, reason["reason"])} for reason in reasons]


ITEM_FACTS = """
select
    items.item_id,
    items.item_name,
    items.category_path,
    items.countries,
    items.stock_quantity,
    items.season_start_month,
    items.season_end_month,
    items.available_from,
    items.available_until,
    items.is_repurchasable,
    lists.recommendation_rank as rank,
    lists.is_fallback,
    candidates.place,
    candidates.part_sum,
    popularity.people,
    popularity.recent_people,
    popularity.trend,
    popularity.trend_factor,
    candidates.score,
    lists.score as mart_score,
    suppressions.reason as suppression,
    messaged_items.last_sent_at,
    eligible_items.ineligible_reason,
    country_exclusions.item_key is not null as is_excluded_in_country,
    popular_items.rank_in_shop,
    popular_items.rank_in_category,
    popular_items.is_in_their_category
from int_items as items
inner join int_eligible_items as eligible_items
    on items.item_key = eligible_items.item_key
left join user_recommendations as lists
    on
        items.item_id = lists.item_id
        and lists.user_id = $user_id
left join candidates
    on items.item_key = candidates.item_key
left join int_item_popularity as popularity
    on items.item_key = popularity.item_key
left join int_user_suppressions as suppressions
    on
        items.item_key = suppressions.item_key
        and suppressions.user_key = $user_key
left join int_messaged_items as messaged_items
    on
        items.item_key = messaged_items.item_key
        and messaged_items.user_key = $user_key
left join int_country_exclusions as country_exclusions
    on
        items.item_key = country_exclusions.item_key
        and country_exclusions.country = $country
left join popular_items
    on items.item_key = popular_items.item_key
where items.item_key = $item_key
"""

# Every item of the history; likelihood is null where its row does not hold the item.
PATHS = f"""
select
    history.* exclude (item_key),
    likelihoods.likelihood,
    likelihoods.likelihood_rank,
    {ADDED} / 1000000000000 as added,
    likelihoods.people,
    likelihoods.mean_hours,
    via_items.item_id as via_item_id,
    via_items.item_name as via_item_name,
    likelihoods.people_to_via,
    second_hops.people as people_from_via,
    coalesce(history.row_reads >= likelihoods.likelihood_rank, false) as is_read
from history
left join int_item_likelihoods as likelihoods
    on
        history.item_key = likelihoods.from_item_key
        and likelihoods.to_item_key = $item_key
left join int_items as via_items
    on likelihoods.via_item_key = via_items.item_key
left join int_item_transitions as second_hops
    on
        likelihoods.via_item_key = second_hops.from_item_key
        and likelihoods.to_item_key = second_hops.to_item_key
order by history.history_position
"""
