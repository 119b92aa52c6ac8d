"""What `cross-sell train factors` has made, as text."""

from cross_sell.warehouse.files import counted


def format_report(report: dict) -> str:
    """Return how many lists there are of each day, where they lie, and what to do next."""
    lines = [
        f"{snapshot['made_at']}: {counted(snapshot['rows'], 'item')} for"
        f" {counted(snapshot['users'], 'user')}"
        for snapshot in report["snapshots"]
    ]
    return "\n".join(
        [
            *lines,
            f"{report['file']} has them, as the model {report['source']}; run reads them. What"
            " they are worth, train ranking learns",
        ]
    )
