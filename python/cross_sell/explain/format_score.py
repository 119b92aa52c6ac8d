"""The terms of a score as text: what each source adds, what else counts, and what it sums to."""

from cross_sell.explain.phrases import chance, did, models, percent
from cross_sell.warehouse.files import counted

GROUPS = {
    "history with the item": "what they did with it before",
    "popularity": "how popular it is",
    "taste": "their taste, prices and brands",
    "user": "how much they look and buy",
}
TERMS = {
    "own_orders": "how often they bought it",
    "own_recent_orders": "how often they bought it recently",
    "own_order_share": "in how many of their orders it was",
    "own_orders_since": "how few orders ago they bought it",
    "own_due_score": "how near it is to when they usually buy it",
    "own_lateness": "how long after that it is",
    "own_touches": "how often they touched it",
    "own_strongest_event": "the strongest thing they did with it",
    "own_recency": "how recently they touched it",
    "own_cart": "whether it is in their cart",
    "item_people": "how many people touched it",
    "item_recent_people": "how many did so recently",
    "item_recent_buyers": "how many bought it in the last 28 days",
    "item_momentum": "whether it is on the rise",
    "item_age": "how long it has been in the shop",
    "taste_share": "how much they like its category",
    "price_distance": "how far its price is from those they pay",
    "brand_affinity": "how much they like its brand",
    "user_history": "how much they looked at",
    "user_orders": "how often they buy",
    "user_recency": "how recently they were in the shop",
}


def score_lines(facts: dict) -> list[str]:
    """Return what makes up the score of an item: sources, other terms, constant, sum."""
    lines = _source_lines(facts) if facts["sources"] else []
    lines += _term_lines(facts["terms"])
    constant = sum(part["added"] for part in facts["terms"] if part["group"] == "constant")
    mart = ""
    if facts["mart_score"] is not None:
        mart = f"; user_recommendations has {facts['mart_score']:.4f}"
    return [
        *lines,
        "",
        f"  {constant:+9.4f}  constant",
        f"  {facts['score']:+9.4f}  score, number {facts['place']:,} of"
        f" {counted(facts['brought'], 'candidate')}{mart}",
        f"  {chance(facts['purchase_probability']):>9}  chance of a purchase that this means",
    ]


def _source_lines(facts: dict) -> list[str]:
    """Return what each source adds by its place, alone and with the user's history share."""
    constant, share = facts["sources"][0]["rank_constant"], facts["history_share"]
    lines = [
        "",
        f"What brings it, 1 / ({constant:g} + place) x (weight + history {percent(share)} x"
        " weight with history) = part of the score:",
    ]
    for source in facts["sources"]:
        reason = ""
        if source["reason_item_id"] is not None:
            reason = f", because they {did(source, facts['item_id'], 'reason_')}"
        lines.append(
            f"  {source['added']:+9.4f} = 1 / ({constant:g} + {source['place']:2}) x"
            f" ({source['weight']:.4f} + {percent(share)} x {source['history_weight']:.4f})"
            f"  {source['source_name']}{models(source)}{reason}"
        )
    return lines


def _term_lines(terms: list[dict]) -> list[str]:
    """Return the other terms by group, what adds or takes most first."""
    sums = {
        group: sum(part["added"] for part in terms if part["group"] == group)
        for group in GROUPS
        if any(part["group"] == group for part in terms)
    }
    if not sums:
        return []
    lines = ["", "What else counts, value x weight = part of the score:"]
    for group in sorted(sums, key=lambda group: -abs(sums[group])):
        lines.append(f"  {sums[group]:+9.4f}  {GROUPS[group]}")
        parts = [part for part in terms if part["group"] == group]
        for part in sorted(parts, key=lambda part: -abs(part["added"])):
            lines.append(
                f"  {part['added']:+13.4f} = {part['value']:.4f} x {part['weight']:.4f}"
                f"  {TERMS[part['term']]}"
            )
    return lines
