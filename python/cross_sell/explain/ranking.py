"""The scores of one user's candidates, and what each of the terms adds to one of them."""

import duckdb

from cross_sell.explain.sources import sources_of
from cross_sell.warehouse.built import rows

# The terms that no source has, by what they tell; the order is that of ties.
TERMS = {
    "history with the item": (
        "own_orders", "own_recent_orders", "own_order_share", "own_orders_since", "own_due_score",
        "own_lateness", "own_touches", "own_strongest_event", "own_recency", "own_cart",
    ),
    "popularity": (
        "item_people", "item_recent_people", "item_recent_buyers", "item_momentum", "item_age",
    ),
    "taste": ("taste_share", "price_distance", "brand_affinity"),
    "user": ("user_history", "user_orders", "user_recency"),
}


def rank_candidates(connection: duckdb.DuckDBPyConnection, user_key: int) -> dict:
    """Make the temporary tables of one user's ranking; return what it ranks, and by which version.

    ranking: all that the sources bring, with its score, what chance of a purchase that means, and
    its place. features: what the score rests on, a row per item.

    Returned: ranking_version, brought (items in the ranking).
    """
    connection.execute(RANKING, {"user_key": user_key})
    connection.execute(FEATURES, {"user_key": user_key})
    return rows(connection, RANKED)[0]


def scored(connection: duckdb.DuckDBPyConnection, item_key: int) -> dict[str, list[dict]]:
    """Return what makes up the score of an item for the user of the last rank_candidates.

    sources: as sources_of returns them, each with the place_value 1 / (rank_constant + place), its
    weight, its history_weight and what it adds, strongest first: place_value * (weight +
    history_share * history_weight). terms: the same and all else, as value * weight = added, each
    with the group it belongs to; they sum to the score. What adds nothing is left out. Both are
    empty for what no source brings.
    """
    found = rows(connection, FEATURES_OF_ITEM, item_key=item_key)
    if not found:
        return {"sources": [], "terms": []}
    features, weights = found[0], rows(connection, WEIGHTS)[0]
    component = "known" if features["is_known"] else "new"

    def term(name: str, group: str, value: float) -> dict:
        weight = weights[f"{component}_{name}"]
        return {
            "term": name, "group": group, "value": value, "weight": weight,
            "added": value * weight,
        }

    def place_terms(source_name: str) -> list[dict]:
        names = (f"place_{source_name}", f"place_{source_name}_history")
        return [term(name, "sources", features[name]) for name in names]

    sources = [
        _with_terms(source, *place_terms(source["source_name"]))
        for source in sources_of(connection, item_key)
    ]
    terms = [
        *(part for source in sources for part in place_terms(source["source_name"])),
        *(term(name, group, features[name]) for group, names in TERMS.items() for name in names),
        term("constant", "constant", 1.0),
    ]
    return {
        "sources": sorted(sources, key=lambda source: -source["added"]),
        "terms": [part for part in terms if part["added"]],
    }


def _with_terms(source: dict, place: dict, history: dict) -> dict:
    """Return a source with what its place adds, alone and with the history of the user."""
    return {
        **source,
        "place_value": place["value"],
        "weight": place["weight"],
        "history_weight": history["weight"],
        "added": place["added"] + history["added"],
    }


RANKING = """
create or replace temp table ranking as
select
    item_key,
    log_odds as score,
    1 / (1 + exp(-log_odds)) as purchase_probability,
    row_number() over (order by log_odds desc, item_key asc) as place
from int_candidate_scores
where user_key = $user_key
"""

FEATURES = """
create or replace temp table features as
select * exclude (user_key, source_bits, first_reason)
from int_ranking_features
where user_key = $user_key
"""

RANKED = """
select
    (select max(version) from int_live_parameters where model = 'ranking') as ranking_version,
    (select count(*) from ranking) as brought
"""

FEATURES_OF_ITEM = "select * from features where item_key = $item_key"

WEIGHTS = "select * from int_ranking_weights"
