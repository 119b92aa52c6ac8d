"""What the counts of a table mean: errors that stop a build, and notes that do not."""

from cross_sell.check.tables import ColumnCount, TableCount
from cross_sell.project.contract import Table
from cross_sell.warehouse.files import counted, printable

WANTED = {
    "timestamp": "timestamps",
    "double": "numbers",
    "bigint": "whole numbers",
    "boolean": "true or false",
}


def judge(
    table: Table, count: TableCount, max_rejected_share: float
) -> tuple[list[str], list[str]]:
    """Return the errors and the notes on a table, one line each.

    max_rejected_share: 0 to 1 of the table's rows; more is an error.
    """
    name, errors, notes = table.name, [], []
    if not count.rows:
        if table.is_required:
            return [f"{name} has no rows: give at least one"], []
        return [], [f"{name}: no rows"]
    for column in count.columns.values():
        _judge_column(table, column, count.rows, errors, notes)
    for reason, rows in count.reasons.items():
        example = ""
        if reason == "unknown event_type" and _may_be_shown(count.unknown_event_type):
            example = f", such as '{printable(count.unknown_event_type)}'"
        notes.append(f"{name}: {counted(rows, 'row')} rejected, {reason}{example}")
    if count.rejected > max_rejected_share * count.rows:
        reasons = ", ".join(f"{reason}: {rows:,}" for reason, rows in count.reasons.items())
        errors.append(
            f"{_percent(count.rejected, count.rows)} of the rows of {name} are rejected"
            f" ({reasons}), more than max_rejected_share {max_rejected_share:g}:"
            " mend the export or raise the var"
        )
    elif not count.kept and count.unattributable:
        errors.append(f"no row of {name} has a known user: fill user_id, or add user_aliases")
    elif count.unattributable:
        notes.append(
            f"{name}: {counted(count.unattributable, 'row')} without a known user, counted but not"
            " used"
        )
    return errors, notes


def listed(names: object, most: int = 8) -> str:
    """Return the first names on one line, and how many more there are."""
    names = [printable(str(name)) for name in names]
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _judge_column(
    table: Table, found: ColumnCount, rows: int, errors: list[str], notes: list[str]
) -> None:
    column, name = found.column, f"{table.name}.{found.column.name}"
    # Events have another way to name their user.
    is_needed = column.is_required and name != "events.user_id"
    if is_needed and not found.filled:
        notes.append(f"{name}: empty in all {counted(rows, 'row')}")
    if column.name.endswith("_id") and found.file_type in ("DOUBLE", "FLOAT"):
        notes.append(
            f"{name}: its ids are decimal numbers, read as text like '1.0'; write them as text"
        )
    if not found.unreadable:
        return
    example = ""
    if table.name != "users" and _may_be_shown(found.example):
        example = f", e.g. '{found.example}'"
    wanted = WANTED[column.type]
    if 2 * found.unreadable > found.filled:
        share = _percent(found.unreadable, found.filled)
        errors.append(
            f"column {column.name} of {table.name}: {share} of values are not {wanted}{example}"
        )
    else:
        notes.append(
            f"{name}: {found.unreadable:,} of {found.filled:,} values are not {wanted}{example},"
            " treated as empty"
        )


def _may_be_shown(text: str | None) -> bool:
    # Where columns have slipped, an e-mail address may stand in any of them.
    return bool(text) and "@" not in text


def _percent(part: int, whole: int) -> str:
    share = 100 * part / whole
    return f"{share:.0f} %" if share in (0, 100) or 10 <= share < 99.5 else f"{share:.3g} %"
