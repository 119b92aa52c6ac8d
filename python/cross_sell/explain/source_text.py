"""The text of an explanation about the sources that a list is blended from."""

from cross_sell.explain.words import counted, done, label, percent

THIS = "this item itself"


def did(part: dict, item_id: str, prefix: str = "") -> str:
    """Return what the user did with the item of a part; prefix: of its columns."""
    is_itself = part[f"{prefix}item_id"] == item_id
    return done(part[f"{prefix}event_type"], THIS if is_itself else label(part, prefix))


def brought_by(sources: list[dict]) -> str:
    """Return an item's places in the lists of its sources."""
    places = [f"{source['place']:,} of {source['source_name']}" for source in sources]
    return f"number {', '.join(places)}"


def source_parts(facts: dict) -> list[str]:
    """Return the parts of an item's score, source by source, and what they sum to."""
    constant = f"{facts['sources'][0]['rank_constant']:g}"
    lines = ["", f"What brings it, weight / ({constant} + place) = part of the score:"]
    for source in facts["sources"]:
        reason = ""
        if source["reason_item_id"] is not None:
            reason = f", because they {did(source, facts['item_id'], 'reason_')}"
        lines.append(
            f"  {source['weight']:8.4f} / ({constant} + {source['place']:2}) ="
            f" {source['added']:7.4f} {percent(source['share']):>5}"
            f"  {source['source_name']}{reason}"
        )
    mart = ""
    if facts["mart_score"] is not None:
        mart = f"  user_recommendations has {facts['mart_score']:.4f}"
    return [*lines, f"{'score':>22} = {facts['score']:7.4f}{mart}"]


def weights(facts: dict) -> list[str]:
    """Return what each source weighs for the user, and how their history shifts it."""
    share = percent(facts["history_share"]) if facts["history_share"] else "0%"
    lines = [
        "",
        "What the sources weigh for them: having touched"
        f" {counted(facts['history_items'], 'item')}, they are {share} of the way from no history to a long one.",
    ]
    for source in facts["source_weights"]:
        without, with_history = source["weight_without_history"], source["weight_with_history"]
        shifts = f", from {without:g} to {with_history:g}" if without != with_history else ""
        if source["weight"]:
            lines.append(
                f"  {source['weight']:8.4f}  {source['source_name']}{shifts}:"
                f" {counted(source['items'], 'item')} for them"
            )
    return lines
