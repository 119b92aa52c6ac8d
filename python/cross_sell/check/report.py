"""What a check has found, as text for the terminal."""

from cross_sell.check.folder import CheckReport


def format_report(report: CheckReport) -> str:
    """Return the tables found as an aligned table, below it notes and warnings; errors are left out."""
    lines = []
    if report.tables:
        header = ("table", "file", "rows", "kept", "unattributable", "rejected")
        body = [
            (t.name, t.file, *(f"{n:,}" for n in (t.rows, t.kept, t.unattributable, t.rejected)))
            for t in report.tables
        ]
        widths = [max(len(row[place]) for row in (header, *body)) for place in range(len(header))]
        for row in (header, *body):
            cells = [
                cell.ljust(width) if place < 2 else cell.rjust(width)
                for place, (cell, width) in enumerate(zip(row, widths, strict=True))
            ]
            lines.append("  ".join(cells).rstrip())
    lines += [f"note: {note}" for note in report.notes]
    lines += [f"warning: {warning}" for warning in report.warnings]
    return "\n".join(lines)
