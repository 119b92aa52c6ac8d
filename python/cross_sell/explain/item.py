"""Why one item is on one user's list, or why it is not."""

import duckdb

from cross_sell.explain.format_item import verdict
from cross_sell.explain.phrases import clause
from cross_sell.explain.ranking import scored
from cross_sell.warehouse.built import rows


def explain_item(connection: duckdb.DuckDBPyConnection, user: dict, item: dict) -> dict:
    """Return the verdict on an item for a user, and the parts of its score.

    user: as score_user has just returned it; item: as find_item does. Of the result:
    sources, terms: what makes up the score, as scored returns it; score, purchase_probability,
    place: by all of it, among what the sources bring; null where none brings the item.
    parts: the items of the history that add to the transition score, most first; transition_place:
    among the items that the user may be offered by that score; null where no history leads there.
    would_be_place: the same, where only the rules of what may be offered keep the item away.
    reason_item_id: the item of the history that the mart names as the reason.
    reasons: all that keeps it off the list, the strongest first; empty if it is on it.
    """
    keys = {"user_key": user["user_key"], "item_key": item["item_key"]}
    facts = {
        **{name: value for name, value in user.items() if name != "user_key"},
        **rows(
            connection, ITEM_FACTS, **keys, country=user["country"], user_id=user["user_id"]
        )[0],
        "asked_item_id": item["asked_item_id"],
        **scored(connection, item["item_key"]),
    }
    paths = rows(connection, PATHS, **keys)
    parts = sorted(
        (path for path in paths if path["is_read"]),
        key=lambda part: (-part["added"], part["history_position"]),
    )
    score = facts["transition_score"]
    for part in parts:
        part["share"] = part["added"] / score if score else None
    facts["is_recommended"] = facts["rank"] is not None
    facts["parts"] = parts
    facts["reason_item_id"] = None
    if not facts["is_fallback"]:
        facts["reason_item_id"] = next(
            (source["reason_item_id"] for source in facts["sources"] if source["is_reason"]), None
        )
    withheld = [] if facts["is_recommended"] else _withheld(facts)
    missed = [] if facts["is_recommended"] else _missed(facts, paths, bool(withheld))
    facts["would_be_place"] = facts["transition_place"] if withheld and not missed else None
    facts["reasons"] = [
        {**reason, "text": clause(facts, reason["reason"])} for reason in withheld + missed
    ]
    facts["verdict"] = verdict(facts)
    return facts


def _withheld(facts: dict) -> list[dict]:
    """Return why the item may not be offered to the user, if it may not, the strongest first."""
    country = "not sold in the country" if facts["is_excluded_in_country"] else None
    reasons = (facts["suppression"], facts["ineligible_reason"], country)
    return [{"reason": reason} for reason in reasons if reason]


def _missed(facts: dict, paths: list[dict], is_withheld: bool) -> list[dict]:
    """Return why the item is not on the list whether or not it may be offered.

    Nothing for an item that transitions would bring if it might be offered.
    """
    fillers = facts["personal"] < facts["listed"]
    less_popular = [{"reason": "less popular"}] if fillers and not is_withheld else []
    if facts["score"] is not None:
        # Only repeat_share keeps an item away that a place by score is free for.
        is_repeat_too_many = fillers or facts["place"] < facts["last_place"]
        reason = "enough repeats" if is_repeat_too_many else "outranked"
        return [{"reason": reason}, *less_popular]
    if facts["transition_score"] is None:
        rows_with_it = [path for path in paths if path["likelihood"] is not None]
        reasons = [
            {
                "reason": "not reached" if paths else "no history",
                "history_items": len(paths),
                "rows_without_it": len(paths) - len(rows_with_it),
                "rows_not_read_so_deep": rows_with_it,
            }
        ]
    elif is_withheld and facts["listed"] >= min(facts["transition_place"], facts["offerable"]):
        reasons = []
    else:
        reasons = [{"reason": "not brought"}]
    return [*reasons, *less_popular]


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
    repurchase_shares.is_learned,
    repurchase_shares.repurchase_share,
    lists.recommendation_rank as rank,
    lists.is_fallback,
    candidates.place as transition_place,
    popularity.people,
    popularity.recent_people,
    popularity.momentum,
    popularity.momentum_factor,
    candidates.score as transition_score,
    ranking.place,
    ranking.score,
    ranking.purchase_probability,
    lists.score as mart_score,
    suppressions.reason as suppression,
    suppressions.returns_at,
    messaged_items.last_sent_at,
    eligible_items.ineligible_reason,
    country_exclusions.item_key is not null as is_excluded_in_country,
    popular_items.rank_in_shop,
    popular_items.rank_in_category,
    popular_items.is_in_their_category
from int_items as items
inner join int_eligible_items as eligible_items
    on items.item_key = eligible_items.item_key
inner join int_item_repurchase_shares as repurchase_shares
    on items.item_key = repurchase_shares.item_key
left join user_recommendations as lists
    on
        items.item_id = lists.item_id
        and lists.user_id = $user_id
left join candidates
    on items.item_key = candidates.item_key
left join ranking
    on items.item_key = ranking.item_key
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
PATHS = """
with

parts as (
    select history_item_key, added
    from int_history_parts
    where user_key = $user_key and item_key = $item_key
)

select
    history.* exclude (item_key),
    likelihoods.likelihood,
    likelihoods.likelihood_rank,
    parts.added / 1000000000000 as added,
    likelihoods.people,
    likelihoods.mean_hours,
    via_items.item_id as via_item_id,
    via_items.item_name as via_item_name,
    likelihoods.people_to_via,
    second_hops.people as people_from_via,
    coalesce(history.row_reads >= likelihoods.likelihood_rank, false) as is_read
from history
left join parts
    on history.item_key = parts.history_item_key
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
