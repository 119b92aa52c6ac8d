"""The results of a backtest as text for the terminal."""

from cross_sell.evaluate.backtest.metrics import LIST_FIGURES, METRICS
from cross_sell.evaluate.backtest.outcomes import LITTLE_HISTORY
from cross_sell.evaluate.methods.ours import OURS

WITH_INTERVAL = ("hit_rate_at_20", "map_at_12", "recall_at_20")
COMPARED = "recall_at_20"
ITEM_CLASSES = ("all", "new", "known")


def main_targets(results: list[dict]) -> list[tuple[str, str]]:
    """Return the most telling pairs of event_type and item_class that any list hits, in order."""
    types = {record["event_type"] for record in results if record["event_type"]}
    hit = {
        (record["event_type"], record["item_class"])
        for record in results
        if record["metric"] == COMPARED and record["user_class"] == "all" and record["value"]
    }
    event_type = "purchase" if "purchase" in types else "any"
    wanted = [(event_type, item_class) for item_class in ITEM_CLASSES]
    return [pair for pair in wanted if pair in hit] or wanted[:1]


def labelled(results: list[dict], settings: list[str]) -> list[dict]:
    """Return the records worth showing: ours of all settings, then the baselines of the first.

    Each has a label beside its method.
    """
    shown = []
    for record in results:
        if record["method"] == OURS.name and len(settings) > 1:
            shown.append({**record, "label": f"{OURS.name}, {record['setting']}"})
        elif record["setting"] == settings[0]:
            shown.append({**record, "label": record["method"]})
    return sorted(shown, key=lambda record: record["method"] != OURS.name)


def format_results(results: list[dict], settings: list[str]) -> str:
    """Return tables of the main targets for each date and days, then one of the whole lists.

    Users with little history have one table, beside the first of all users.
    """
    lines = []
    targets = main_targets(results)
    parts: dict[tuple[str, int, int, str], dict[str, dict[str, dict]]] = {}
    for record in labelled(results, settings):
        target = (record["event_type"], record["item_class"])
        # Of users with little history the first target is enough to read.
        wanted = targets if record["user_class"] == "all" else targets[:1]
        if record["days"] is None or target in wanted:
            place = targets.index(target) if record["days"] else -1
            key = (record["as_of"], record["days"] or 0, place, record["user_class"])
            part = parts.setdefault(key, {})
            part.setdefault(record["label"], {})[record["metric"]] = record
    # The figures of whole lists come last: no targets, no days.
    for (as_of, days, place, user_class), rows in sorted(
        parts.items(), key=lambda item: (item[0][0], item[0][1] == 0, item[0])
    ):
        users = next(iter(next(iter(rows.values())).values()))["users"]
        if days:
            event_type, item_class = targets[place]
            what = "touches" if event_type == "any" else f"{event_type}s"
            title = f"{what} of {item_class} items in the {days} days after {as_of}"
            who = "users" if user_class == "all" else f"users with {user_class}"
            lines += ["", f"{title.capitalize()}: {users:,} {who}", *_target_rows(rows)]
        else:
            lines += ["", f"Lists as of {as_of}: {users:,} users", *_list_rows(rows)]
    note = (
        "new, known and all items are each measured on the list of 20 of that class;"
        f" difference: ours minus the method in {COMPARED}, user by user"
    )
    if any(record["user_class"] != "all" for record in results):
        note += f"; little history: at most {LITTLE_HISTORY} events in the window"
    if len(settings) > 1:
        note += "; for a further setting, it minus the first"
    return "\n".join([*lines, "", f"[95 % bootstrap interval]; {note}."])


def _target_rows(rows: dict[str, dict[str, dict]]) -> list[str]:
    heads = [f"{name:<22}" if name in WITH_INTERVAL else f"{name:<18}" for name in METRICS]
    width = max(map(len, rows))
    lines = [f"{'':<{width}}  {''.join(heads)}difference"]
    for label, records in rows.items():
        cells = []
        for name, head in zip(METRICS, heads, strict=True):
            text = _share(records[name]["value"])
            if name in WITH_INTERVAL:
                text = format_interval(records[name], "value", "low", "high")
            cells.append(f"{text:<{len(head)}}")
        difference = format_interval(
            records[COMPARED], "difference", "difference_low", "difference_high", sign="+"
        )
        lines.append(f"{label:<{width}}  {''.join(cells)}{difference}".rstrip())
    return lines


def _list_rows(rows: dict[str, dict[str, dict]]) -> list[str]:
    width = max(map(len, rows))
    lines = [f"{'':<{width}}  {'  '.join(LIST_FIGURES)}"]
    for label, records in rows.items():
        cells = []
        for name in LIST_FIGURES:
            value = records[name]["value"]
            text = "-" if value is None else f"{value:.3f}"
            cells.append(f"{text:<{len(name)}}")
        lines.append(f"{label:<{width}}  {'  '.join(cells)}".rstrip())
    return lines


def format_interval(record: dict, value: str, low: str, high: str, sign: str = "") -> str:
    """Return .0940 [.091, .097] from the named numbers of a record; nothing where they are None."""
    if record[value] is None:
        return ""
    return (
        f"{_share(record[value], 4, sign)} [{_share(record[low], 3)}, {_share(record[high], 3)}]"
    )


def _share(value: float, digits: int = 4, sign: str = "") -> str:
    """Return .0940 for 0.0940, as statistics are printed."""
    return f"{value:{sign}.{digits}f}".replace("0.", ".", 1)
