"""The explanation of one item for one user as text: the verdict first, then what it rests on."""

from cross_sell.explain.format_score import score_lines
from cross_sell.explain.phrases import (
    brought_by, did, label, made_from, moment, path, percent, popular, short_list,
    transition_share,
)
from cross_sell.explain.sources import TRANSITIONS
from cross_sell.warehouse.files import counted, printable


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
    return f"because they {did(strongest, item_id)}{transition_share(strongest['share'])}, then "


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
    if facts["score"] is not None:
        lines += score_lines(facts)
    if facts["parts"]:
        lines += _parts(facts)
    return "\n".join([*lines, "", made_from(facts)])


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
    factor = f"{facts['momentum_factor']:.4f}"
    lines = [
        "",
        f"How transitions lead to it, weight x likelihood x momentum {factor} = part of their"
        " score:",
    ]
    for part in facts["parts"]:
        share = "" if part["share"] is None else percent(part["share"])
        lines += [
            f"  {part['weight']:8.4f} x {part['likelihood']:.6f} x {factor} ="
            f" {part['added']:.4f} {share:>5}"
            f"  they {did(part, facts['item_id'])}"
            f" ({counted(part['event_count'], 'event')}, last {moment(part['last_at'])})",
            f"{'':46}{path(part, part['item_id'] == facts['item_id'])}",
        ]
    return [
        *lines,
        f"{'transition score':>33} = {facts['transition_score']:.4f}  number"
        f" {facts['transition_place']:,} of what may be offered",
        f"  momentum: {facts['recent_people']:,} of"
        f" {counted(facts['people'], 'person', 'people')} came in the last"
        f" {counted(facts['recent_days'], 'day')}, {facts['momentum']:.2f} times its usual share",
    ]
