"""The text of an explanation: the answer first, then what it rests on."""

from cross_sell.explain.words import (
    counted, done, label, moment, path, percent, popular, short_list, withheld,
)
from cross_sell.files import printable

THIS = "this item itself"


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
        strongest = facts["parts"][0]
        why = f"because they {_done(strongest, facts['item_id'])}{_share(strongest['share'])}"
        if strongest["item_id"] != facts["reason_item_id"]:
            reason = next(p for p in facts["parts"] if p["item_id"] == facts["reason_item_id"])
            why += f", then because they {_done(reason, facts['item_id'])}"
        return f"Recommended: {place}, {why}."
    why = facts["reasons"][0]["text"]
    if facts["place"] and facts["reasons"][-1]["reason"] != "outranked":
        return f"Not recommended: {item} would be number {facts['place']} for {user}, but {why}."
    return f"Not recommended: {item} is not on the list of {user}, because {why}."


def _done(part: dict, item_id: str, prefix: str = "") -> str:
    is_itself = part[f"{prefix}item_id"] == item_id
    return done(part[f"{prefix}event_type"], THIS if is_itself else label(part, prefix))


def _share(share: float | None) -> str:
    return "" if share is None else f" ({percent(share)} of the score)"


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
    lines = ["", "What leads to it, weight x likelihood = part of the score:"]
    for part in facts["parts"]:
        share = "" if part["share"] is None else percent(part["share"])
        lines += [
            f"  {part['weight']:8.4f} x {part['likelihood']:.6f} = {part['added']:.4f} {share:>5}"
            f"  they {_done(part, facts['item_id'])}"
            f" ({counted(part['event_count'], 'event')}, last {moment(part['last_at'])})",
            f"{'':37}{path(part, part['item_id'] == facts['item_id'])}",
        ]
    mart = ""
    if facts["mart_score"] is not None:
        mart = f"  user_recommendations has {facts['mart_score']:.4f}"
    return [
        *lines,
        f"{'sum':>24} = {facts['part_sum']:.4f}",
        f"{'times the trend':>24} x {facts['trend_factor']:.4f}  {facts['recent_people']:,} of"
        f" {counted(facts['people'], 'person', 'people')} came in the last"
        f" {counted(facts['trend_days'], 'day')}: {facts['trend']:.2f} times its usual share",
        f"{'score':>24} = {facts['score']:.4f}{mart}",
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
            "Their history as the score sees it, the latest first, with its weight:",
        ]
    else:
        lines.append(f"no event since {moment(facts['window_starts_at'])}")
    for row in facts["history"]:
        lines.append(
            f"  {row['weight']:8.4f}  {done(row['event_type'], label(row))}"
            f" ({counted(row['event_count'], 'event')}, last {moment(row['last_at'])})"
        )
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
    is_itself = row["reason_item_id"] == row["item_id"]
    own = ""
    if not is_itself and (row["own_share"] or 0) > 0.5:
        own = (
            f"because they {done(row['own_event_type'], THIS)}{_share(row['own_share'])}, then "
        )
    return [
        f"  {row['rank']:3}. {label(row)}, score {row['mart_score']:.4f}",
        f"       {own}because they {_done(row, row['item_id'], 'reason_')}; {path(row, is_itself)}",
    ]


def _left_out(facts: dict) -> list[str]:
    lines = []
    reached = dict(facts["candidates"])
    if reached:
        total, offerable = sum(reached.values()), reached.pop("offerable", 0)
        left = ", ".join(withheld(reason, count) for reason, count in reached.items())
        lines.append(
            f"Their history leads to {counted(total, 'item')}; {offerable:,} may be offered"
            + (f", left out: {left}." if left else ".")
        )
    if facts["withheld"]:
        left = ", ".join(withheld(reason, count) for reason, count in facts["withheld"].items())
        lines.append(f"Withheld from them whatever the score: {left}.")
    return lines


def _source(facts: dict) -> str:
    return f"As of {moment(facts['as_of'])} UTC, from {facts['database']}"
