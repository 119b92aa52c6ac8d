"""An export that says the same in another way gives the same lists; what differs is told.

Random shops (random_shops.py) are written as CSV, once plainly and once as exports are: with other
delimiters, blanks round ids, times with offsets, events told twice and so on. Staging is rendered
as `check` does it, on these files; the compiled SQL does the rest (shop.py).
"""

import random
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from comparing import dump
from conftest import NOON
from cross_sell.project.paths import project_dir
from cross_sell.project.rendering import Rendering
from cross_sell.project.seeds import seed_files
from dirty_exports import NAMES, REJECTED, Export, dirtied, write
from random_shops import EXAMPLES, MOMENTS, as_event, busy_shop, checked, shops, with_tastes
from shop import CompiledProject, Shop, rows

LISTS = sorted(
    file.stem for file in (project_dir() / "models/marts/recommendations").glob("*.sql")
)
FINDINGS = """
    select severity, check_name, table_name, column_name, affected, total
    from (from int_input_findings union all from int_repeat_findings)
"""


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


# Build and compare


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
