"""Ways to write the same export: rows, values and files as shops have them."""

import csv
import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path

from conftest import NOON
from cross_sell.project.contract import load_contract
from shop import Shop, event_weights

# Checks that count all rows of events, those that are told again among them.
COUNTED = {"one user with many events", "events long after all others", "amounts far from others",
           "prices in another unit"}


@dataclass
class Export:
    """The tables of a shop, and how they are written as CSV."""

    tables: Shop
    dialect: dict = field(default_factory=dict)
    line_ends: tuple[str, ...] = ("\n",)
    start: str = ""

    def each_cell(self, change: Callable[[str, str, object], object]) -> None:
        """Replace every value by change(table, column, value)."""
        for table, table_rows in self.tables.items():
            names = columns_of(table, table_rows)
            self.tables[table] = [
                {name: change(table, name, row.get(name)) for name in names} for row in table_rows
            ]


def usable(row: dict) -> bool:
    """Whether somebody known did the event, before the run."""
    return (
        all(isinstance(row.get(name), str) and row[name].strip() for name in ("user_id", "item_id"))
        and row["item_id"] != "null"
        and row["event_type"] in event_weights()
        and isinstance(row["event_at"], datetime)
        and row["event_at"].year < 2090
    )


def columns_of(table: str, table_rows: list[dict]) -> list[str]:
    """The columns that some row fills, and the required ones."""
    filled = {name for row in table_rows for name, value in row.items() if value is not None}
    return [
        column.name
        for column in load_contract()[table].columns
        if column.is_required or column.name in filled
    ]


def chains_of_aliases(export: Export, rng: random.Random) -> None:
    links = {row["anonymous_id"]: row["user_id"] for row in export.tables["user_aliases"]}
    changed = []
    for number, (alias, user) in enumerate(links.items()):
        reached, seen = user, set()
        while reached in links and reached not in seen:
            seen.add(reached)
            reached = links[reached]
        hops = [f"🧿 {number} {hop}" for hop in range(rng.randint(1, 5))]
        if reached in seen or None in (alias, user) or alias == user:
            hops = []  # What leads round in a loop, or nowhere, stays so.
        changed += zip((alias, *hops), (*hops, user), strict=True)
    export.tables["user_aliases"] = [
        {"anonymous_id": alias, "user_id": user} for alias, user in changed
    ]


def told_again(export: Export, rng: random.Random) -> None:
    counts = Counter(row["event_id"] for row in export.tables["events"])
    single = [
        row for row in export.tables["events"] if usable(row) and counts[row["event_id"]] == 1
    ]
    for row in rng.sample(single, min(4, len(single))):
        for _ in range(rng.randint(1, 2)):
            later = timedelta(seconds=rng.choice((0, 0, 1, 3000, 86400)))
            export.tables["events"].append({**row, "event_at": row["event_at"] + later})


def orders_told_again(export: Export, rng: random.Random) -> None:
    bought = [
        row
        for row in export.tables["events"]
        if usable(row) and row["event_type"] == "purchase" and row.get("order_id")
    ]
    for number, row in enumerate(rng.sample(bought, min(4, len(bought)))):
        later = timedelta(seconds=rng.choice((1, 3000)), days=rng.choice((0, 1, 9)))
        again = {"event_id": f"again {number}", "event_at": row["event_at"] + later}
        export.tables["events"].append({**row, **again})


REJECTED = {
    "no item_id": {"item_id": None},
    "no readable event_at": {"event_at": datetime(1970, 1, 1)},
    "unknown event_type": {"event_type": "page_scroll"},
}


def rejected(export: Export, rng: random.Random) -> None:
    plain = {"user_id": "u1", "item_id": "1", "event_type": "view", "event_at": NOON}
    for number, spoilt in enumerate(REJECTED.values()):
        row = {**plain, **spoilt, "event_id": f"rejected {number}"}
        place = rng.randint(0, len(export.tables["events"]))
        export.tables["events"].insert(place, row)


def other_order(export: Export, rng: random.Random) -> None:
    for table_rows in export.tables.values():
        rng.shuffle(table_rows)


def negative_returns(export: Export, rng: random.Random) -> None:
    for row in export.tables["events"]:
        if row["event_type"] == "return" and row.get("quantity"):
            row["quantity"] = -row["quantity"]


def offsets(export: Export, rng: random.Random) -> None:
    def change(table: str, name: str, value: object) -> object:
        if not isinstance(value, datetime):
            return value
        zone = timezone(timedelta(minutes=rng.choice((0, 60, 120, -300, 345, -210))))
        moment = value.replace(tzinfo=UTC).astimezone(zone)
        written = moment.isoformat(sep=rng.choice(" T"))
        if moment.utcoffset():
            return rng.choice((written, written[:-6] + written[-6:].replace(":", "")))
        return written[:-6] + rng.choice(("Z", "+00", " UTC", "+0000", ""))

    export.each_cell(change)


def milliseconds(export: Export, rng: random.Random) -> None:
    def change(table: str, name: str, value: object) -> object:
        if not isinstance(value, datetime) or value.year < 1990:
            return value
        return str(round(value.replace(tzinfo=UTC).timestamp() * 1000))

    export.each_cell(change)


def decimal_commas(export: Export, rng: random.Random) -> None:
    is_whole = {
        (table.name, column.name): column.type == "bigint"
        for table in load_contract().values()
        for column in table.columns
    }

    def change(table: str, name: str, value: object) -> object:
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if is_whole[table, name]:
            return value
        points = rng.choice((f"{value:,.2f}", f"{value:.2f}", f"{value:g}"))
        return points.translate(str.maketrans(",.", ".,"))

    export.each_cell(change)


def countries(export: Export, rng: random.Random) -> None:
    for row in export.tables["items"]:
        if row.get("countries"):
            parts = [part.strip() for part in row["countries"].split(",")]
            quoted = ", ".join(f'"{part}"' for part in parts)
            row["countries"] = rng.choice(
                (f"[{quoted}]", ";".join(parts), "|".join(parts), " | ".join(parts),
                 "{" + ",".join(parts) + "}", "; ".join(map(str.lower, parts)))
            )


def written_paths(export: Export, rng: random.Random) -> None:
    for row in export.tables["items"]:
        if row.get("category_path"):
            slash = rng.choice(
                ("/", "//", " / ", " > ", ">", "\u00a0/\u00a0", " &gt; ", "/ /", "->", " => ", "|",
                 " | ", " » ", "\u00a0›\u00a0")
            )
            path = row["category_path"].replace("/", slash)
            start, end = rng.choice((("", ""), ("/", ""), ("", "/"), ("", " /"), ("// ", "//")))
            row["category_path"] = start + path + end


def event_types(export: Export, rng: random.Random) -> None:
    for row in export.tables["events"]:
        if row["event_type"]:
            spell = rng.choice((str.upper, str.capitalize, str.title, str.swapcase, str))
            start, end = rng.choices(("", " ", "\t", "\u00a0"), k=2)
            row["event_type"] = start + spell(row["event_type"]) + end


def spellings(paths: list[str]) -> dict[str, str]:
    """Return the level's name that stands for each prefix in small letters."""
    counts: dict[str, Counter] = {}
    for path in paths:
        levels = path.split("/")
        for level, name in enumerate(levels, start=1):
            counts.setdefault("/".join(levels[:level]).lower(), Counter())[name] += 1
    return {
        prefix: min(names, key=lambda name: (-names[name], name))
        for prefix, names in counts.items()
    }


def capitals(export: Export, rng: random.Random) -> None:
    """Write some paths in capitals; never so many that these are what most items have."""
    filled = [row for row in export.tables["items"] if row.get("category_path") and row["item_id"]]
    for row in rng.sample(filled, len(filled)):
        before, path = spellings([other["category_path"] for other in filled]), row["category_path"]
        row["category_path"] = path.upper()
        if spellings([other["category_path"] for other in filled]) != before:
            row["category_path"] = path


NULL_WORDS = ("NULL", "null", "\\N", "None", "nan", "NaN", "NaT", "n/a", "#N/A", "undefined",
              "(not set)", "(none)", "<NA>", "[null]")


def null_words(export: Export, rng: random.Random) -> None:
    export.each_cell(lambda table, name, value: rng.choice(NULL_WORDS) if value is None else value)


def decomposed(export: Export, rng: random.Random) -> None:
    export.each_cell(
        lambda table, name, value: unicodedata.normalize("NFD", value)
        if isinstance(value, str)
        else value
    )


MARKS = (" ", "\t", "\u00a0", "\u3000", "\u2009", "\u200b", "\ufeff", "\u2060", "\u00ad", "\u200e",
         "\u200c", "\u200d", "\x00", "\x1b")


def blanks_and_marks(export: Export, rng: random.Random) -> None:
    def change(table: str, name: str, value: object) -> object:
        if not name.endswith("_id"):
            return value
        before, after = ("".join(rng.choices(MARKS, k=rng.randint(0, 3))) for _ in range(2))
        inside = str(value or "").replace(" ", rng.choice((" ", "  ", "\u00a0", " \t ")))
        return before + inside + after

    export.each_cell(change)


def dialect(export: Export, rng: random.Random) -> None:
    export.dialect = {
        "delimiter": rng.choice(",;\t|"),
        "quoting": rng.choice((csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC)),
        "doublequote": rng.choice((True, False)),
    }
    export.line_ends = rng.choice((("\r\n",), ("\n",), ("\r",), ("\n", "\r\n")))
    export.start = rng.choice(("", "\ufeff"))


@dataclass(frozen=True)
class Way:
    """A way to write a shop: how, and which checks (check_name, table) may say so.

    told: checks of which one says so whenever the way has changed something.
    """

    dirty: Callable[[Export, random.Random], None]
    may_differ: frozenset = frozenset()
    told: frozenset = frozenset()


def way(dirty: Callable, *told: str, may_differ: set = frozenset()) -> Way:
    """Return a way whose findings bear one of these names."""
    return Way(dirty, frozenset({*told, *may_differ}), frozenset(told))


# In the order in which they can be applied: rows, then values, then the file.
WAYS = (
    # A link of a chain leads to an id that the shop has no user for.
    way(chains_of_aliases, may_differ={"ids that do not meet", "aliases in a loop"}),
    way(told_again, "events told again", may_differ=COUNTED),
    way(orders_told_again, "orders told again", may_differ=COUNTED),
    way(rejected, "rejected rows", may_differ={"unreadable values", "events without a user"}),
    way(other_order),
    way(negative_returns),
    # Before offsets, which make texts of times.
    way(milliseconds, "times as numbers"),
    way(offsets),
    way(decimal_commas),
    way(countries),
    way(capitals),
    way(written_paths),
    way(event_types),
    way(null_words),
    way(decomposed),
    way(blanks_and_marks),
    way(dialect),
)
NAMES = {each.dirty.__name__: each for each in WAYS}


def dirtied(shop: Shop, names: tuple[str, ...], seed: int) -> Export:
    """Return a copy of the shop, written in these ways."""
    export = Export({table: [dict(row) for row in shop[table]] for table in shop})
    for name in NAMES:
        if name in names:
            NAMES[name].dirty(export, random.Random(f"{seed} {name}"))
    return export


def text(value: object) -> str:
    """A value as plain exports write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def write(export: Export, folder: Path) -> Path:
    """Write every table as CSV; one without rows has its header alone."""
    folder.mkdir(parents=True)
    for table in (name for name, rules in load_contract().items() if rules.folder == "data"):
        table_rows = export.tables.get(table, [])
        names = columns_of(table, table_rows)
        lines = [[text(row.get(name)) for name in names] for row in table_rows]
        settings = dict(export.dialect)
        has_quotes = any('"' in cell for line in lines for cell in line)
        # A backslash is an escape only where one stands before a quote within quotes.
        if not settings.pop("doublequote", True) and has_quotes:
            settings |= {"doublequote": False, "escapechar": "\\", "quoting": csv.QUOTE_ALL}
        written = []
        for number, line in enumerate([names, *lines]):
            buffer = StringIO()
            csv.writer(buffer, lineterminator="", **settings).writerow(line)
            written += [buffer.getvalue(), export.line_ends[number % len(export.line_ends)]]
        content = export.start + "".join(written)
        (folder / f"{table}.csv").write_bytes(content.encode())
    return folder
