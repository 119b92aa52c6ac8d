"""The explanation of one user's list as text: their history, the sources, the items."""

from cross_sell.explain.messages import format_messages
from cross_sell.explain.phrases import (
    THIS, brought_by, chance, did, done, few_repeats, label, made_from, moment, path, percent,
    popular, short_list, transition_share, withheld,
)
from cross_sell.explain.promotions import format_promotion
from cross_sell.explain.sources import TRANSITIONS
from cross_sell.warehouse.files import counted, printable


def format_user(facts: dict) -> str:
    """Return what a user's list is made of."""
    country = f" ({printable(facts['country'])})" if facts["country"] else ""
    lines = [f"{printable(facts['user_id'])}{country}"]
    if facts["events"]:
        lines += [
            f"{counted(facts['events'], 'event')} since {moment(facts['window_starts_at'])}, the"
            f" first at {moment(facts['first_at'])}, the last at {moment(facts['last_at'])}",
            "",
            "Their history as transitions read it, the latest first, with its weight:",
        ]
    else:
        lines.append(f"no event since {moment(facts['window_starts_at'])}")
    for row in facts["history"]:
        lines.append(
            f"  {row['weight']:8.4f}  {done(row['event_type'], label(row))}"
            f" ({counted(row['event_count'], 'event')}, last {moment(row['last_at'])})"
        )
    lines += _source_lists(facts)
    lines += [
        "",
        f"Their list, {facts['listed']:,} of the {counted(facts['offerable'], 'item')} that may be"
        " offered to them:",
    ]
    for row in facts["list"]:
        lines += _listed(row)
    if facts["personal"] < facts["listed"]:
        lines += ["", f"Popular items are on the list because {short_list(facts)}."]
    left_out = _left_out(facts)
    if left_out:
        lines += ["", *left_out]
    lines += [
        "",
        format_messages(facts["messages"]),
        *([format_promotion(facts["promotion"])] if facts["promotion"] else []),
        "",
        "cross-sell explain USER ITEM shows how a score adds up, or why an item is not here.",
        made_from(facts),
    ]
    return "\n".join(lines)


def _source_lists(facts: dict) -> list[str]:
    """Return what the sources bring, how long the user's history is, and what ranks it all."""
    lines = [
        "",
        "What the sources bring for them, ranked by version"
        f" {printable(facts['ranking_version'])}: having touched"
        f" {counted(facts['history_items'], 'item')}, they are {percent(facts['history_share'])} of"
        " the way from no history to a long one.",
    ]
    for source in facts["source_lists"]:
        items = counted(source["items"], "item") if source["items"] else "no item"
        factor = f", factor {source['factor']:g}" if source["factor"] != 1 else ""
        lines.append(f"  {source['source_name']}: {items}{factor}")
    return lines


def _listed(row: dict) -> list[str]:
    if row["is_fallback"]:
        return [f"  {row['rank']:3}. {label(row)}", f"       popular, {popular(row)}"]
    known = ", known to them" if row["is_repeat"] else ""
    lines = [
        f"  {row['rank']:3}. {label(row)}{known}, score {row['mart_score']:.4f}, chance"
        f" {chance(row['purchase_probability'])} ({brought_by(row['sources'])})"
    ]
    if row["reason_item_id"] is None:
        return lines
    is_itself = row["reason_item_id"] == row["item_id"]
    own = ""
    is_from_transitions = any(source["source_name"] == TRANSITIONS for source in row["sources"])
    if is_from_transitions and not is_itself and (row["own_share"] or 0) > 0.5:
        share = transition_share(row["own_share"])
        own = f"because they {done(row['own_event_type'], THIS)}{share}, then "
    way = f"; {path(row, is_itself)}" if row["has_path"] else ""
    return [*lines, f"       {own}because they {did(row, row['item_id'], 'reason_')}{way}"]


def _left_out(facts: dict) -> list[str]:
    lines = []
    reached = dict(facts["candidates"])
    if reached:
        total, offerable = sum(reached.values()), reached.pop("offerable", 0)
        left = ", ".join(withheld(reason, count) for reason, count in reached.items())
        lines.append(
            f"Transitions lead to {counted(total, 'item')}; {offerable:,} may be offered"
            + (f", left out: {left}." if left else ".")
        )
    if facts["held_back"]:
        lines.append(
            f"Held back: {counted(facts['held_back'], 'item')} with a score that would be enough,"
            f" as {few_repeats(facts)}."
        )
    if facts["withheld"]:
        left = ", ".join(withheld(reason, count) for reason, count in facts["withheld"].items())
        lines.append(f"Withheld from them whatever the score: {left}.")
    return lines
