"""The results of a training as text for the terminal."""

from cross_sell.train.ranking.measure import ITEM_CLASSES

GB = 1e9
COLUMNS = tuple(
    (item_class, metric) for item_class in ITEM_CLASSES for metric in ("map_at_12", "recall_at_20")
)
TITLES = {"map_at_12": "MAP@12", "recall_at_20": "recall@20"}


def format_report(report: dict) -> str:
    """Return the report of `train_ranking` as text."""
    what = "bought" if report["event_type"] == "purchase" else "touched"
    return "\n".join([
        "",
        f"What was {what} in the {report['days']} days after {report['tested_on']}, as found by"
        " lists of 20 of all, new and known items",
        format_results(report["results"]),
        "",
        f"Version {report['version']}, {report['decision']}",
        *(str(file) for file in report["files"]),
        f"Done in {report['seconds']} s, peak memory {report['peak_memory_bytes'] / GB:.2f} GB",
    ])


def format_results(results: list[dict]) -> str:
    """Return the records of `measure.measure` as a table, a row a method."""
    records = {
        (record["item_class"], record["method"], record["metric"]): record for record in results
    }
    methods = list(dict.fromkeys(record["method"] for record in results))
    width = max(map(len, methods))
    users = {record["item_class"]: record["users"] for record in results}
    heads = "".join(f"{f'{name}: {users.get(name, 0):,} users':<22}" for name in ITEM_CLASSES)
    titles = "".join(f"{TITLES[metric]:<11}" for _, metric in COLUMNS)
    lines = [
        f"{'':<{width}}  {heads}{methods[0]} minus it,",
        f"{'':<{width}}  {titles}MAP@12 of all",
    ]
    for method in methods:
        cells = "".join(
            f"{_share(records.get((item_class, method, metric), {}).get('value')):<11}"
            for item_class, metric in COLUMNS
        )
        difference = _difference(records[("all", method, "map_at_12")])
        lines.append(f"{method:<{width}}  {cells}{difference}".rstrip())
    return "\n".join([*lines, "[95 % bootstrap interval, paired by user]"])


def _share(value: float | None, sign: str = "", digits: int = 4) -> str:
    """Return .0940 for 0.0940, as statistics are printed."""
    return "-" if value is None else f"{value:{sign}.{digits}f}".replace("0.", ".", 1)


def _difference(record: dict) -> str:
    if record["difference"] is None:
        return ""
    low, high = (_share(record[f"difference_{end}"], "+") for end in ("low", "high"))
    return f"{_share(record['difference'], '+')} [{low}, {high}]"
