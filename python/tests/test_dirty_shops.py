"""An export that says the same in another way gives the same lists; what differs is told.

Random shops (random_shops.py) are written as CSV, once plainly and once as exports are: with other
delimiters, blanks round ids, times with offsets, events told twice and so on. Staging is rendered
as `check` does it, on these files; the compiled SQL does the rest (shop.py).
"""

import csv
import random
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from io import StringIO
from pathlib import Path

import duckdb
import pytest
from comparing import dump
from conftest import NOON
from hypothesis import given, settings
from hypothesis import strategies as st
from random_shops import EXAMPLES, MOMENTS, as_event, busy_shop, checked, shops, with_tastes
from shop import CompiledProject, Shop, event_weights, rows

from cross_sell.project.contract import load_contract
from cross_sell.project.paths import project_dir
from cross_sell.project.rendering import Rendering
from cross_sell.project.seeds import seed_files

LISTS = sorted(
    file.stem for file in (project_dir() / "models/marts/recommendations").glob("*.sql")
)
FINDINGS = """
    select severity, check_name, table_name, column_name, affected, total
    from (from int_input_findings union all from int_repeat_findings)
"""
# Checks that count all rows of events, those that are told again among them.
COUNTED = {"one user with many events", "events long after all others", "amounts far from others",
           "prices in another unit"}


# Shops


def prepared(shop: Shop, seed: int) -> Shop:
    """The shop with prices, returns, accents and an id for every event.

    Of rows with one key the contents decide, so a row written in another way could stand for
    another one: items and aliases stand in one row each.
    """
    rng = random.Random(seed)
    shop = plain_half(with_tastes(shop), rng)
    accents = {"ß": "Größe ß", "O'Brien": "O'Briën", "c/f": "ç/f", "a/e": "a/é", "d/f": "d/f ü"}
    shop = {
        table: [
            {name: accents.get(value, value) for name, value in row.items()} for row in table_rows
        ]
        for table, table_rows in shop.items()
    }
    for row in shop["items"]:
        row["item_name"] = row["item_id"]
        row["countries"] = row.get("countries") or "DE, AT, US"
        row.setdefault("price", rng.choice((None, 3, 9.5, 12.25, 1240.5)))
    for number, row in enumerate(shop["events"]):
        row["event_id"] = row.get("event_id") or f"n{number}"
        if row["event_type"] == "purchase":
            row["unit_price"] = rng.choice((None, 3, 9.5, 1240.25))
            row["order_id"] = row.get("order_id") or rng.choice((None, f"order {number}"))
    shop["events"] += [
        {
            "event_id": f"r{number}", "user_id": "u1", "item_id": rng.choice(("1", "01")),
            "event_type": "return", "event_at": rng.choice(MOMENTS[40:]), "quantity": number,
        }
        for number in (1, 2, 3)
    ]
    for table, key in (("items", "item_id"), ("user_aliases", "anonymous_id")):
        shop[table] = list({str(row[key]).strip(): row for row in shop[table]}.values())
    return shop


def plain_half(shop: Shop, rng: random.Random) -> Shop:
    """The shop with eight items and ten users without oddities, so that every list has rows."""
    shop["items"] += [
        {
            "item_id": f"0{number}0",
            "category_path": ("Kitchen/Pans", "Kitchen/Bowls")[number % 2],
            "price": 8.25 * 2 ** (number % 5), "is_repurchasable": number < 3,
            "created_at": NOON - timedelta(days=number),
        }
        for number in range(8)
    ]
    shop["users"] += [{"user_id": f"Zoë {number}", "country": "DE"} for number in range(10)]
    for user in range(10):
        for visit in range(3):
            moment = NOON - timedelta(days=rng.randint(1, 9) + 9 * visit, minutes=user)
            order = f"order {user} {visit}"
            items = [visit % 2, *rng.sample(range(2, 8), 3)]
            for step, item in enumerate(items):
                plain = as_event(f"Zoë {user}", f"0{item}0", "view", moment, {})
                shop["events"].append(plain)
                if step < 2:
                    bought = {"event_type": "purchase", "order_id": order, "quantity": 1 + step}
                    shop["events"].append({**plain, **bought})
                moment += timedelta(minutes=1)
    # What they sent back is not offered again, though people buy it again and again.
    for user in range(0, 10, 2):
        for item in ("000", "010"):
            returned = as_event(f"Zoë {user}", item, "return", NOON - timedelta(hours=1), {})
            shop["events"].append({**returned, "quantity": 5})
    return shop


def usable(row: dict) -> bool:
    """Whether somebody known did the event, before the run."""
    return (
        all(isinstance(row.get(name), str) and row[name].strip() for name in ("user_id", "item_id"))
        and row["item_id"] != "null"
        and row["event_type"] in event_weights()
        and isinstance(row["event_at"], datetime)
        and row["event_at"].year < 2090
    )


# Ways to write the same


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
            slash = rng.choice(("/", "//", " / ", " > ", ">", "\u00a0/\u00a0", " &gt; ", "/ /"))
            path = row["category_path"].replace("/", slash)
            start, end = rng.choice((("", ""), ("/", ""), ("", "/"), ("", " /"), ("// ", "//")))
            row["category_path"] = start + path + end


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


MARKS = (" ", "\t", "\u00a0", "\u3000", "\u2009", "\u200b", "\ufeff", "\u2060", "\u00ad", "\u200e")


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
    way(offsets),
    way(milliseconds, "times as numbers"),
    way(decimal_commas),
    way(countries),
    way(capitals),
    way(written_paths),
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


# Build and compare


def text(value: object) -> str:
    """A value as plain exports write it."""
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


def write(export: Export, folder: Path) -> Path:
    """Write every table as CSV; one without rows has its header alone."""
    folder.mkdir(parents=True)
    for table in load_contract():
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


@dataclass
class Built:
    """What a shop became."""

    lists: dict[str, list[str]]
    rejected: Counter
    findings: list[dict]
    warnings: list[dict]


def look_at(connection: duckdb.DuckDBPyConnection) -> Built:
    """Return what was built, whatever order it is stored in."""
    result = rows(connection, "select table_name, row_id, rejection_reason from rejected_rows")
    return Built(
        dump(connection, *LISTS),
        Counter(tuple(row.values()) for row in result),
        rows(connection, f"{FINDINGS} order by all"),
        rows(connection, "select * exclude (message) from input_warnings order by all"),
    )


def build(project: CompiledProject, export: Export, folder: Path) -> Built:
    """Build the marts from CSV files: staging as `check` renders it, then the compiled models."""
    write(export, folder)
    config = {"threads": 1, "preserve_insertion_order": False, "memory_limit": "1GB"}
    with duckdb.connect(config=config) as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("attach ':memory:' as compiled_shop; use compiled_shop.main")
        variables = {**project.variables, "data_path": str(folder)}
        rendering = Rendering(connection, variables, run_started=project.compiled_at)
        for seed in seed_files():
            rendering.create(seed)
        needed = project.needed((*LISTS, "rejected_rows", "input_warnings"))
        for name in project.sql:
            if name.startswith(("base_", "stg_")):
                rendering.create(name)
            elif name in needed:
                project.create(connection, name)
        return look_at(connection)


def assert_same(clean: Built, dirty: Built, names: tuple[str, ...]) -> None:
    """Fail unless all lists are equal, and what else differs is told by a finding."""
    for table, expected in clean.lists.items():
        assert dirty.lists[table] == expected, (names, table)
    added = Counter(
        ("events", f"rejected {number}", reason) for number, reason in enumerate(REJECTED)
    )
    assert dirty.rejected == clean.rejected + (added if "rejected" in names else Counter()), names
    may_differ = {name for each in names for name in NAMES[each].may_differ}
    # Rows and aliases that are added raise the totals of other checks.
    uncompared = {"total"} if may_differ else set()
    before, after = (
        [
            {name: value for name, value in finding.items() if name not in uncompared}
            for finding in built.findings
            if finding["check_name"] not in may_differ
        ]
        for built in (clean, dirty)
    )
    assert after == before, names
    assert dirty.warnings == [row for row in dirty.findings if row["severity"] == "warning"], names


def assert_told(clean: Built, dirty: Built, name: str) -> None:
    """Fail unless a finding says what this way has changed."""
    told = NAMES[name].told
    counts = [
        [
            (row["check_name"], row["affected"])
            for row in built.findings
            if row["check_name"] in told
        ]
        for built in (clean, dirty)
    ]
    assert not told or counts[0] != counts[1], (name, counts)


@pytest.fixture(scope="module")
def busy(small_limits_project, tmp_path_factory) -> dict[int, tuple[Shop, Built]]:
    """Two shops full of everything, written plainly."""
    home = tmp_path_factory.mktemp("busy")
    found = {}
    for seed in (1, 2):
        shop = prepared(busy_shop(seed), seed)
        export = dirtied(shop, (), 0)
        found[seed] = (shop, build(small_limits_project, export, home / str(seed)))
    return found


def test_csv_is_read_as_parquet_is(small_limits_project, busy) -> None:
    shop, from_csv = busy[1]
    with small_limits_project.build(shop) as connection:
        from_parquet = look_at(connection)
    assert from_csv == from_parquet
    assert {name for name, found in from_csv.lists.items() if not found} <= {
        "category_complements", "item_upgrades"
    }


def in_threes(seed: int) -> list[tuple[str, ...]]:
    """All ways, three at a time."""
    names = random.Random(seed).sample(list(NAMES), len(NAMES))
    return [tuple(names[place : place + 3]) for place in range(0, len(names), 3)]


@pytest.mark.parametrize(
    ("seed", "names"),
    [(seed, names) for seed in (1, 2) for names in in_threes(seed)],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else str(value),
)
def test_a_busy_shop_in_three_ways(small_limits_project, busy, tmp_path, seed, names) -> None:
    shop, clean = busy[seed]
    dirty = build(small_limits_project, dirtied(shop, names, seed), tmp_path / "dirty")
    assert_same(clean, dirty, names)
    for name in names:
        assert dirtied(shop, (name,), seed) != dirtied(shop, (), seed), f"{name} changes nothing"
        assert_told(clean, dirty, name)


@settings(checked, max_examples=int(EXAMPLES or 4))
@given(
    shop=shops(),
    names=st.lists(st.sampled_from(list(NAMES)), min_size=3, max_size=3, unique=True),
    seed=st.integers(0, 2**32),
)
def test_a_random_shop_in_three_ways(
    small_limits_project, tmp_path_factory, shop, names, seed
) -> None:
    folder = tmp_path_factory.mktemp("random")
    shop, names = prepared(shop, seed), tuple(names)
    clean = build(small_limits_project, dirtied(shop, (), 0), folder / "clean")
    dirty = build(small_limits_project, dirtied(shop, names, seed), folder / "dirty")
    assert_same(clean, dirty, names)
