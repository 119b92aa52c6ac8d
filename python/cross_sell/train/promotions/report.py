"""The results of a training of promotions as text for the terminal."""

from cross_sell.evaluate.promotions.table import format_overlap, format_policies

GB = 1e9


def format_report(report: dict) -> str:
    """Return the report of `train_promotions` as text."""
    lines = [
        "",
        f"{report['decisions']:,} decisions from {report['tested_from']} on, chosen for by what was"
        " fitted to earlier ones of other users",
        format_policies(report["results"]),
        "",
        format_overlap(report["overlap"]),
        "",
        f"Version {report['version']}, {report['decision']}",
    ]
    if report["expected_cost"] is not None:
        lines.append(
            f"Expected cost {report['expected_cost']:,.2f}, budget multiplier"
            f" {report['budget_multiplier']:g}"
        )
    return "\n".join([
        *lines,
        *report["files"],
        f"Done in {report['seconds']} s, peak memory {report['peak_memory_bytes'] / GB:.2f} GB",
    ])
