"""`cross-sell evaluate table`: backtests of several shops as one table in Markdown."""

import argparse
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.backtest import SCHEMA, TABLE, TRAINED
from cross_sell.evaluate.backtest.table import ITEM_CLASSES, format_interval, main_targets
from cross_sell.evaluate.methods.baselines import BASELINES
from cross_sell.evaluate.methods.ours import OURS
from cross_sell.evaluate.methods.peers import PEERS

METRICS = {"map_at_12": "MAP@12", "recall_at_20": "recall@20"}
RULES = tuple(method.name for method in BASELINES)
LIBRARY = tuple(method.name for method in PEERS)
TREES = ("lightgbm",)
# Of each group the best stands in the short table.
RIVALS = {"best simple rule": RULES, "best of `implicit`": LIBRARY, "LightGBM": TREES}
USERS = {"all": "all", "few": "little history"}
DEFAULT = "default"
SAME = "="
NOTES = (
    "In brackets: 95 % bootstrap intervals over users; those of differences are paired by user."
    " Each class of items is measured on the 20 best of that class.",
    "shipped: the weights of the project. trained: on what lies before the date; `=`: what was"
    " trained was not better beyond chance, so that the shipped weights stay. ours: trained where"
    " it was measured, else shipped. The best of a group is the best by the figure of its row, of"
    " those that were measured: chosen afterwards, in its favour.",
)


@dataclass(frozen=True)
class Backtest:
    """The records of one date and one length of outcome of a shop's backtest.

    records: by setting ('shipped', 'trained'), item_class, method and metric. version: of the
    ranking, by setting.
    """

    shop: str
    as_of: str
    days: int
    event_type: str
    records: dict[tuple[str, str, str, str], dict]
    version: dict[str, str]

    @property
    def title(self) -> dict[str, str]:
        """What the figures are of, by column."""
        what = "touches" if self.event_type == "any" else f"{self.event_type}s"
        return {"shop": self.shop, "found": f"{what}, {self.days} days after {self.as_of}"}

    @property
    def ours(self) -> str:
        """The setting of our best: trained where it was measured, else shipped."""
        return TRAINED if TRAINED in self.version else "shipped"

    def find(self, setting: str, item_class: str, method: str, metric: str) -> dict | None:
        """Return a record; None where it was not measured."""
        return self.records.get((setting, item_class, method, metric))


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `evaluate table` to the command line."""
    parser = kinds.add_parser("table", help="put backtests of several shops into one table")
    parser.add_argument(
        "outs",
        nargs="+",
        metavar="[NAME=]OUT",
        help="the --out of a backtest of a shop, best with --trained; NAME is that of the folder",
    )
    parser.add_argument(
        "--users",
        choices=USERS,
        default="all",
        help="all users, or the few events: those with at most 3 in the window (default: all)",
    )
    parser.add_argument(
        "--every-method", action="store_true", help="a row per method, not the best of each group"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Read the backtests, and print their table."""
    backtests = [
        backtest for out in args.outs for backtest in read_backtests(out, USERS[args.users])
    ]
    rows = [*(every_method(backtests) if args.every_method else best_methods(backtests))]
    if args.json:
        print(json.dumps({"rows": rows}))
        return 0
    print(markdown(rows), *NOTES, sep="\n\n")
    if args.users == "few":
        print("\nUsers with at most 3 events in the window that the build reads.")
    sys.stdout.flush()
    return 0


def read_backtests(out: str, user_class: str) -> list[Backtest]:
    """Return the backtests in a folder, of its first setting and, where there is one, the trained.

    out: folder, perhaps behind a name and '='. CrossSellError if there is no backtest, or its
    lists are by weights that are neither shipped nor trained before the date.
    """
    name, _, folder = out.rpartition("=")
    file = Path(folder) / TABLE
    try:
        rows = pq.read_table(file).select(SCHEMA.names).cast(SCHEMA).to_pylist()
    except (OSError, KeyError, pa.ArrowException) as error:
        raise CrossSellError(
            f"'{folder}' holds no backtest of this release: give the --out of evaluate backtest"
        ) from error
    names = list(dict.fromkeys(row["setting"] for row in rows))
    settings = {names[0]: "shipped"} | ({TRAINED: TRAINED} if TRAINED in names[1:] else {})
    rows = [
        {**row, "setting": settings[row["setting"]], "as_of": _text(row["as_of"])}
        for row in rows
        if row["setting"] in settings and row["days"]
    ]
    event_type, _ = main_targets(rows)[0]
    parts: dict[tuple[str, int], list[dict]] = {}
    for row in rows:
        if (row["event_type"], row["user_class"]) == (event_type, user_class):
            parts.setdefault((row["as_of"], row["days"]), []).append(row)
    backtests = []
    for (as_of, days), found in parts.items():
        version = {row["setting"]: row["version"] for row in found}
        if version["shipped"] != DEFAULT:
            raise CrossSellError(
                f"the backtest in '{folder}' is by the version {version['shipped']} of the shop,"
                " not by the shipped weights: run it with --trained"
            )
        records = {
            (row["setting"], row["item_class"], row["method"], row["metric"]): row for row in found
        }
        shop = name or Path(folder).resolve().name
        backtests.append(Backtest(shop, as_of, days, event_type, records, version))
    return backtests


def best_methods(backtests: Iterable[Backtest]) -> Iterable[dict]:
    """Yield the rows of the short table, by column: one per backtest, metric and class."""
    for backtest in backtests:
        for metric, title in METRICS.items():
            for item_class in ITEM_CLASSES:
                shipped = backtest.find("shipped", item_class, OURS.name, metric)
                if shipped is None:
                    continue
                trained = backtest.find(TRAINED, item_class, OURS.name, metric)
                row = {
                    **backtest.title,
                    "items": f"{title} of {item_class}",
                    "users": f"{shipped['users']:,}",
                    "shipped": _value(shipped),
                    "trained": _ours(backtest, trained),
                }
                is_other = row["trained"] != SAME
                differences = {"trained minus shipped": _difference(trained) if is_other else ""}
                for head, group in RIVALS.items():
                    best = _best(backtest, item_class, group, metric)
                    row[head] = _named(best, group)
                    short = head.removeprefix("best ").removeprefix("of ")
                    differences[f"ours minus {short}"] = _difference(
                        best and backtest.find(backtest.ours, item_class, best["method"], metric)
                    )
                yield row | differences


def every_method(backtests: Iterable[Backtest]) -> Iterable[dict]:
    """Yield the rows of the long table, by column: one per backtest, class and method."""
    for backtest in backtests:
        for item_class in ITEM_CLASSES:
            for setting, title in (("shipped", "ours, shipped"), (TRAINED, "ours, trained")):
                found = [backtest.find(setting, item_class, OURS.name, name) for name in METRICS]
                if found[0]:
                    yield _method_row(backtest, item_class, title, found, [])
            for method in (*RULES, *LIBRARY, *TREES):
                found = [backtest.find("shipped", item_class, method, name) for name in METRICS]
                trained = [backtest.find(TRAINED, item_class, method, name) for name in METRICS]
                if found[0]:
                    yield _method_row(backtest, item_class, f"`{method}`", found, trained)


def markdown(rows: Sequence[dict]) -> str:
    """Return rows as a table; columns without anything are left out.

    CrossSellError if there are no rows.
    """
    if not rows:
        raise CrossSellError("nobody of these users was measured: give another backtest or --users")
    heads = [head for head in rows[0] if any(row[head] for row in rows)]
    lines = [heads, ["---"] * len(heads), *([row[head] for head in heads] for row in rows)]
    return "\n".join(
        "|" + "".join(f" {cell} |" if cell else " |" for cell in cells) for cells in lines
    )


def _text(as_of: datetime) -> str:
    return str(as_of).removesuffix(" 00:00:00")


def _method_row(
    backtest: Backtest, item_class: str, title: str, found: Sequence[dict], trained: Sequence
) -> dict:
    users = f"{found[0]['users']:,}"
    row = {**backtest.title, "items": item_class, "users": users, "method": title}
    is_ours = found[0]["method"] == OURS.name
    for place, name in enumerate(METRICS.values()):
        row[name] = _ours(backtest, found[place]) if is_ours else _value(found[place])
        row[f"{name}, shipped minus it"] = "" if is_ours else _difference(found[place])
        row[f"{name}, trained minus it"] = _difference(trained[place]) if trained else ""
    return row


def _best(
    backtest: Backtest, item_class: str, group: Iterable[str], metric: str
) -> dict | None:
    """Return the record of the best of a group, the first of equals; None if none was measured."""
    found = [backtest.find("shipped", item_class, method, metric) for method in group]
    return max(filter(None, found), key=lambda record: record["value"], default=None)


def _ours(backtest: Backtest, record: dict | None) -> str:
    is_shipped = record and record["setting"] == TRAINED and record["version"] == DEFAULT
    return SAME if is_shipped else _value(record)


def _value(record: dict | None) -> str:
    return format_interval(record, "value", "low", "high") if record else ""


def _named(record: dict | None, group: Sequence[str]) -> str:
    if record is None:
        return ""
    return _value(record) if len(group) == 1 else f"`{record['method']}` {_value(record)}"


def _difference(record: dict | None) -> str:
    if record is None:
        return ""
    return format_interval(record, "difference", "difference_low", "difference_high", sign="+")
