"""The results of a next-order evaluation as text for the terminal."""

from cross_sell.evaluate.next_order.cases import TASKS
from cross_sell.evaluate.next_order.lists import OURS
from cross_sell.evaluate.next_order.measure import METRICS

ASKED = {
    "same_order": "one item of an order asks for the others in it",
    "next_order": "one item of an order asks for what is new in the customer's next order",
}


def format_results(found: dict) -> str:
    """Return one table per task, with one row per method."""
    lines = []
    for task in TASKS:
        rows: dict[str, list[dict]] = {}
        for record in found["results"]:
            if record["task"] == task:
                rows.setdefault(record["method"], []).append(record)
        if not rows:
            continue
        width = max(map(len, rows))
        first = next(iter(rows.values()))[0]
        lines += [
            "",
            f"{task}: {ASKED[task]}",
            f"{first['cases']:,} items of {first['customers']:,} customers, {found['days']} days"
            f" after {found['as_of']}",
            f"{'':<{width}}  {''.join(f'{metric:<22}' for metric in METRICS)}difference",
        ]
        for method, records in rows.items():
            cells = [_interval(record, "value", "low", "high") for record in records]
            difference = _interval(
                records[0], "difference", "difference_low", "difference_high", sign="+"
            )
            lines.append(f"{method:<{width}}  {''.join(f'{c:<22}' for c in cells)}{difference}")
    lines += [
        "",
        "[95 % bootstrap interval, over customers]; difference: the mart made for the question"
        f" minus the method in {METRICS[0]}"
        f" ({', '.join(f'{task}: {OURS[task]}' for task in TASKS)}).",
        f"Done in {found['seconds']} s",
    ]
    return "\n".join(lines)


def _interval(record: dict, value: str, low: str, high: str, sign: str = "") -> str:
    return f"{record[value]:{sign}.4f} [{record[low]:{sign}.3f}, {record[high]:{sign}.3f}]"
