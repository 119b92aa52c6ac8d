"""The text of an explanation: the answer first, then what it rests on."""

from cross_sell.explain.source_text import THIS, brought_by, did, source_parts, weights
from cross_sell.explain.sources import TRANSITIONS
from cross_sell.explain.words import (
    counted, done, label, moment, path, percent, popular, short_list, withheld,
)
from cross_sell.files import printable


def verdict(facts: dict) -> str:
    """Return in one sentence whether an item is on a user's list, and the strongest reason."""
    item, user = label(facts), printable(facts["user_id"])
    if facts["is_recommended"]:
        place = f"{item} is number {facts['rank']} of {facts['listed']} for {user}"
        if facts["is_fallback"]:
            return (
                f"Recommended as a popular item, {popular(facts)}: {place}, because"
                f" {short_list(facts)}."
            )
        return f"Recommended: {place} ({brought_by(facts['sources'])}){_because(facts)}."
    why = facts["reasons"][0]["text"]
    if facts["would_be_place"]:
        return (
            f"Not recommended: {item} would be number {facts['would_be_place']:,} by transitions"
            f" for {user}, but {why}."
        )
    return f"Not recommended: {item} is not on the list of {user}, because {why}."


def _because(facts: dict) -> str:
    for source in facts["sources"]:
        if source["is_reason"]:
            own = ""
            if source["source_name"] == TRANSITIONS:
                own = _own(facts["parts"][0], facts["item_id"], source)
            return f", {own}because they {did(source, facts['item_id'], 'reason_')}"
    return ""


def _own(strongest: dict, item_id: str, reason: dict) -> str:
    """Return that the item itself added most to a transition score, if another is the reason."""
    if strongest["item_id"] != item_id or reason["reason_item_id"] == item_id:
        return ""
    return f"because they {did(strongest, item_id)}{_share(strongest['share'])}, then "


def _share(share: float | None) -> str:
    return "" if share is None else f" ({percent(share)} of the transition score)"


def format_item(facts: dict) -> str:
    """Return the explanation of one item for one user."""
    lines = [facts["verdict"]]
    if facts["asked_item_id"] != facts["item_id"]:
        lines.append(
            f"{printable(facts['asked_item_id'])} is a variant of {printable(facts['item_id'])};"
            " all variants count as one item."
        )
    if len(facts["reasons"]) > 1:
        lines += ["", "Every reason that applies:"]
        lines += [f"  - {reason['text']}" for reason in facts["reasons"]]
    for reason in facts["reasons"]:
        if reason["reason"] == "not reached":
            lines += _not_reached(facts, reason)
    if facts["sources"]:
        lines += source_parts(facts)
    if facts["parts"]:
        lines += _parts(facts)
    return "\n".join([*lines, "", _source(facts)])


def _not_reached(facts: dict, reason: dict) -> list[str]:
    lines = ["", "Where their history leads:"]
    if not facts["people"]:
        lines.append(f"  nobody touched it since {moment(facts['window_starts_at'])}")
    if reason["rows_without_it"]:
        lines.append(
            "  items of their history that do not have it among their likeliest next items:"
            f" {reason['rows_without_it']} of {reason['history_items']}"
        )
    for row in reason["rows_not_read_so_deep"]:
        lines.append(
            f"  {label(row)} has it at place {row['likelihood_rank']}, and its"
            f" {row['row_reads']} likeliest are read"
        )
    return lines


def _parts(facts: dict) -> list[str]:
    lines = [
        "",
        "How transitions lead to it, weight x likelihood = part of the transition score:",
    ]
    for part in facts["parts"]:
        share = "" if part["share"] is None else percent(part["share"])
        lines += [
            f"  {part['weight']:8.4f} x {part['likelihood']:.6f} = {part['added']:.4f} {share:>5}"
            f"  they {did(part, facts['item_id'])}"
            f" ({counted(part['event_count'], 'event')}, last {moment(part['last_at'])})",
            f"{'':37}{path(part, part['item_id'] == facts['item_id'])}",
        ]
    return [
        *lines,
        f"{'sum':>24} = {facts['part_sum']:.4f}",
        f"{'times the trend':>24} x {facts['momentum_factor']:.4f}  {facts['recent_people']:,} of"
        f" {counted(facts['people'], 'person', 'people')} came in the last"
        f" {counted(facts['recent_days'], 'day')}: {facts['trend']:.2f} times its usual share",
        f"{'transition score':>24} = {facts['transition_score']:.4f}  number"
        f" {facts['transition_place']:,} of what may be offered",
    ]


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
    lines += weights(facts)
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
        _source(facts),
    ]
    return "\n".join(lines)


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
        own = (
            f"because they {done(row['own_event_type'], THIS)}{_share(row['own_share'])}, then "
        )
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


def _source(facts: dict) -> str:
    return f"As of {moment(facts['as_of'])} UTC, from {facts['database']}"
