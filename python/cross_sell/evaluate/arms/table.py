"""How arms fared, as text for the terminal and for documents."""

from cross_sell.evaluate.arms.rates import PLACES, UNTRAINED

HEAD = (
    "| shop | arm | users | messages | open rate | true chance | relative | paper | p against the"
    " one before |",
    "|---|---|---|---|---|---|---|---|---|",
)


PLACES_HEAD = (
    "Of all days, by how many messages the user had got: open rate (true chance)",
    "",
    f"| messages of the user | {' | '.join(UNTRAINED)} |",
    "|" + "---|" * (1 + len(UNTRAINED)),
)


def format_arms(found: dict) -> str:
    """Return the figures of `evaluate_arms` as Markdown."""
    lines = [format_results(found["results"]), ""]
    lines += [*PLACES_HEAD, *_place_rows(found["places"]), ""]
    lines.append(
        f"{found['sent']:,} messages sent, {found['held_back']:,} held back, {found['drawn']:,}"
        " drawn by lot and left out of the rates"
    )
    lines += [f"Rule '{rule}': broken {n:,} times" for rule, n in found["broken_rules"].items()]
    lines += [f"  {name}" for names in found["examples"].values() for name in names]
    lines.append("Candidates: " + ", ".join(
        f"{number:,} {fate}" for fate, number in sorted(found["candidates"].items())
    ))
    lines += [f"Shop {seed}, open rate: {text}" for seed, text in found["training"].items()]
    lines.append(f"Shops and builds: {found['out']}. Done in {found['seconds']} s")
    return "\n".join(lines)


def format_results(records: list[dict]) -> str:
    """Return how arms fare, a row per record of a shop or of all shops, as Markdown."""
    return "\n".join([*HEAD, *map(_row, records)])


def _row(record: dict) -> str:
    p_value, relative = record["p_value"], record["relative"]
    cells = (
        "all" if record["seed"] is None else record["seed"],
        record["arm"],
        f"{record['users']:,}",
        f"{record['messages']:,}",
        f"{record['open_rate']:.2%}",
        f"{record['open_chance']:.2%}",
        "" if relative is None else f"{relative:.2f}",
        f"{record['paper']:.2f}",
        "" if p_value is None else f"{p_value:.2g}",
    )
    return f"| {' | '.join(map(str, cells))} |"


def _place_rows(records: list[dict]) -> list[str]:
    cells = {
        (record["first_place"], record["arm"]): f"{record['open_rate']:.2%}"
        f" ({record['open_chance']:.2%})"
        for record in records
    }
    return [
        f"| {first}{_until(first)} | "
        + " | ".join(cells.get((first, arm), "") for arm in UNTRAINED) + " |"
        for first in PLACES
        if any((first, arm) in cells for arm in UNTRAINED)
    ]


def _until(first: int) -> str:
    after = next((bound for bound in PLACES if bound > first), None)
    if after is None:
        return " and later"
    return "" if after == first + 1 else f" to {after - 1}"
