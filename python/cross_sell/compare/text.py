"""A comparison as text for the terminal."""

from cross_sell.compare.tables import is_equal
from cross_sell.warehouse.files import counted, printable

HEADS = ("table", "rows in A", "rows in B", "only in A", "only in B", "notes")
FIGURES = ("rows_a", "rows_b", "only_in_a", "only_in_b")


def format_comparison(found: dict) -> str:
    """Return a table of all tables, those that differ last, and a line that sums it up."""
    tables = sorted(found["tables"], key=lambda facts: (not is_equal(facts), facts["table"]))
    lines = [HEADS]
    for facts in tables:
        figures = [f"{facts[name]:,}" if name in facts else "-" for name in FIGURES]
        lines.append((facts["table"], *figures, _notes(facts)))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = []
    for table, *figures, notes in lines:
        cells = [f"{cell:>{width}}" for cell, width in zip(figures, widths[1:], strict=False)]
        text.append("  ".join([f"{table:<{widths[0]}}", *cells, notes]).rstrip())
    text.append("")
    for side in ("a", "b"):
        if found[f"tables_only_in_{side}"]:
            names = ", ".join(map(printable, found[f"tables_only_in_{side}"]))
            text.append(f"Only in {side.upper()}: {names}.")
    rows_a, rows_b = (sum(facts.get(name, 0) for facts in tables) for name in FIGURES[:2])
    differing = sum(not is_equal(facts) for facts in tables)
    of_all = counted(len(tables), "table")
    verdict = f"Not equal: {differing:,} of {of_all}" if differing else f"Equal: {of_all}"
    return "\n".join([*text, f"{verdict}, row for row ({rows_a:,} rows in A, {rows_b:,} in B)."])


def _notes(facts: dict) -> str:
    """Return what there is to say of a table, the differences first."""
    notes = []
    if facts["obstacle"]:
        notes.append(f"not compared: {facts['obstacle']}")
    if facts.get("differing_columns"):
        notes.append("differs in " + ", ".join(facts["differing_columns"]))
    if facts["old_name"]:
        notes.append(f"was {facts['old_name']}")
    notes += [f"{new} was {old}" for old, new in facts.get("renamed_columns", {}).items()]
    if facts["view_in"]:
        notes.append(f"view in {facts['view_in']}")
    for side in ("a", "b"):
        if facts.get(f"columns_only_in_{side}"):
            names = ", ".join(facts[f"columns_only_in_{side}"])
            notes.append(f"only in {side.upper()}: {names}")
    notes += [f"{name} {a} -> {b}" for name, (a, b) in facts.get("types", {}).items()]
    return printable("; ".join(notes), 300)
