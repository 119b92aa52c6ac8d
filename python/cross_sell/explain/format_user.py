"""The explanation of one user's list as text: their history, the sources, the items."""

from cross_sell.explain.phrases import (
    THIS, brought_by, did, done, label, made_from, moment, path, percent, popular,
    short_list, transition_share, withheld,
)
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
    lines += _weights(facts)
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
        "cross-sell explain USER ITEM shows how a score adds up, or why an item is not here.",
        made_from(facts),
    ]
    return "\n".join(lines)


def _weights(facts: dict) -> list[str]:
    """Return what each source weighs for the user, and how their history shifts it."""
    share = percent(facts["history_share"]) if facts["history_share"] else "0%"
    lines = [
        "",
        "What the sources weigh for them: having touched"
        f" {counted(facts['history_items'], 'item')}, they are {share} of the way from no history"
        " to a long one.",
    ]
    for source in facts["source_weights"]:
        without, with_history = source["weight_without_history"], source["weight_with_history"]
        shifts = f", from {without:g} to {with_history:g}" if without != with_history else ""
        if source["items"]:
            lines.append(
                f"  {source['weight']:8.4f}  {source['source_name']}{shifts}:"
                f" {counted(source['items'], 'item')} for them"
            )
        elif without or with_history:
            lines.append(f"  {'':8}  {source['source_name']}{shifts}: no item for them")
    return lines


def _listed(row: dict) -> list[str]:
    if row["is_fallback"]:
        return [f"  {row['rank']:3}. {label(row)}", f"       popular, {popular(row)}"]
    lines = [
        f"  {row['rank']:3}. {label(row)}, score {row['mart_score']:.4f}"
        f" ({brought_by(row['sources'])})"
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
    if facts["withheld"]:
        left = ", ".join(withheld(reason, count) for reason, count in facts["withheld"].items())
        lines.append(f"Withheld from them whatever the score: {left}.")
    return lines
