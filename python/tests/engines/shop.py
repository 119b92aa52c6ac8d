"""The shop that every engine builds: all input tables, and beside what is usual the oddest rows."""

import csv
import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
from fitted_models import open_rates, promotions
from shops import write_csv, write_parquet
from test_odd_input import ODD_IDS
from test_reading_numbers import BOOLEANS, NUMBERS, REFUSED_BOOLEANS, REFUSED_NUMBERS
from test_reading_times import REFUSED_TIMES, TIMES

from cross_sell import cli
from cross_sell.project.paths import project_dir

EVENTS, USERS, ITEMS = 40_000, 2000, 400
# Texts whose letters, blanks and marks engines see differently.
ODD_NAMES = (
    "ΟΔΟΣ Σίγμα", "İstanbul DİYARBAKIR", "straße STRASSE ẞ", "Ǆungla", "किताब की दुकान", "عَرَبي",
    "ไทย่ ที่", "é e\u0301 ﬁ", "½ Ⅷ x² 5 €", "🛒️ cart 🏕", "zero\u200bwidth", "a\u00a0b\u3000c",
    "naïve-co_op/and;so", "İ", "ς", "ZZ Top", "zz top", "_under", "-dash", "Äpfel", "apfel",
    "Zebra",
)
ODD_PATHS = (
    "Shop/Ärmel", "Shop/ärmel", "Shop > Zelte » Groß", "Σπίτι/ΚΗΠΟΣ", "Σπίτι/Κήπος", "zelte/_a",
    "Zelte/a", "ZELTE/B", "Shop\\/Laden/İş", "a/b/c/d/e/f/g",
)


def write_shop(folder: Path) -> Path:
    """Write the shop as files and return the folder; the same bytes every time.

    Its events and items are CSV, whose values are texts, and its other tables Parquet.
    """
    size = ("--events", EVENTS, "--users", USERS, "--items", ITEMS)
    if cli.main(["simulate", "--out", str(folder), *map(str, size)]):
        raise RuntimeError("the shop cannot be simulated")
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        add = _Adder(connection, folder)
        newest = add.value("select max(event_at) from events where event_at < '2090-01-01'")
        users = add.column("select user_id from users order by user_id limit 40")
        items = add.column("select item_id from items order by item_id limit 40")
        add.as_text("events", _odd_events(newest, users, items))
        add.as_text("items", _odd_items())
    write_parquet(
        folder,
        outside_candidates=[
            {
                "user_id": user, "item_id": item, "source": "factors",
                "score": _number(user, item), "made_at": newest - timedelta(hours=1),
            }
            for user in users
            for item in items[:15]
        ],
        sent_messages=[
            {
                "message_id": f"sent {user}", "user_id": user, "item_id": item, "channel": "push",
                "sent_at": newest - timedelta(days=2), "item_position": 1,
                "context": "picked_for_you", "is_control": user == users[0], "propensity": 0.95,
            }
            for user, item in zip(users, items, strict=True)
        ],
        sent_promotions=[
            {
                "offer_id": f"sent {user}", "user_id": user,
                "offered_at": newest - timedelta(days=3), "promotion_id": None, "policy": "random", "propensity": 0.9,
            }
            for user in users[:20]
        ],
    )
    write_parquet(
        folder / "models_fitted",
        model_parameters=list(_parameters()),
        model_versions=[
            {"model": model, "version": "v1", "trained_as_of": newest - timedelta(days=1)}
            for model in ("ranking", "open_rate", "promotions")
        ],
        pair_scores=[
            {
                "from_item_id": one, "to_item_id": other, "complementarity": _number(one, other),
                "category_complementarity": _number(other, one), "transition_likelihood": 0.01,
                "typical_delay_hours": 30.0,
            }
            for one in items
            for other in items
            if one < other
        ],
    )
    return folder


class _Adder:
    """The Parquet tables of a folder, rewritten as CSV with further rows."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, folder: Path):
        self._connection, self._folder = connection, folder
        for name in ("events", "users", "items"):
            connection.execute(
                f"create view {name} as from read_parquet('{folder / name}.parquet')"
            )

    def value(self, sql: str) -> object:
        return self._connection.execute(sql).fetchone()[0]

    def column(self, sql: str) -> list:
        return [value for (value,) in self._connection.execute(sql).fetchall()]

    def as_text(self, name: str, more: list[dict]) -> None:
        result = self._connection.execute(f"select columns(*)::varchar from {name}")
        columns = [column[0] for column in result.description]
        found = [dict(zip(columns, row, strict=True)) for row in result.fetchall()]
        write_csv(self._folder, **{name: [*found, *more]})
        (self._folder / f"{name}.parquet").unlink()


def _number(*texts: str) -> float:
    """Return a number from 0 to 1 that the texts alone decide."""
    return int(hashlib.md5("|".join(texts).encode()).hexdigest()[:8], 16) / 2**32


def _odd_events(newest: datetime, users: list[str], items: list[str]) -> list[dict]:
    rows = []

    def add(user: str | None, item: str | None, kind: str | None = "view", **more: object) -> None:
        at = newest - timedelta(days=20, minutes=7 * len(rows))
        usual = {"user_id": user, "item_id": item, "event_type": kind, "event_at": str(at)}
        rows.append({**usual, **more})

    for number, user in enumerate(ODD_IDS):
        for step in range(10):
            add(user, ODD_IDS[(number + step) % len(ODD_IDS)])
    for user in users[:6]:
        for step, item in enumerate((*ODD_IDS, *items[:4])):
            kind = "purchase" if step % 3 == 0 else "VIEW"
            add(user, item, kind, quantity="1", unit_price="9,99")
    since_1970 = ("1767261600", "1767261600123", "1767261600123456", "1767261600.5")
    times = [*(text for text, _ in TIMES), *REFUSED_TIMES, *since_1970]
    for number, text in enumerate(times):
        add(users[number % 20], items[number % 30], event_at=text)
    for number, text in enumerate([*(text for text, _ in NUMBERS), *REFUSED_NUMBERS]):
        add(users[number % 20], items[number % 30], "purchase", quantity="1", unit_price=str(text))
        add(users[number % 20], items[number % 30], "purchase", quantity=str(text), unit_price="5")
    for number, name in enumerate(ODD_NAMES):
        add(users[number % 20], items[number % 30], context=name, search_query=name)
        add(name, items[number % 30])
        add(users[number % 20], name, order_id=name, session_id=f"  {name} ")
    add("u2", "123", "purchase", event_id="told twice")
    add("u2", "123", "purchase", event_id="told twice")
    add(None, "123")
    add("   ", "123")
    add("u5", None)
    add("u5", "123", None)
    add("u5", "123", "teleport")
    add("u5", "123", event_at=None)
    add("u5", "123", event_at="2099-01-01 00:00:00", event_id="from the future")
    return rows


def _odd_items() -> list[dict]:
    rows = []

    def add(item_id: str, **more: object) -> None:
        number = len(rows)
        rows.append({
            "item_id": item_id, "item_name": ODD_NAMES[number % len(ODD_NAMES)],
            "category_path": ODD_PATHS[number % len(ODD_PATHS)],
            "brand": ODD_NAMES[(7 * number) % len(ODD_NAMES)],
            "description": " ".join(ODD_NAMES[number % 5 :: 5]), "price": "12,50",
            "created_at": "2026-01-05T10:00:00+02:00", **more,
        })

    for odd_id in ODD_IDS:
        add(odd_id)
    for name in ODD_NAMES:
        add(name)
    for text in (*(text for text, _ in BOOLEANS), *REFUSED_BOOLEANS):
        add(f"boolean {len(rows)}", is_repurchasable=text, is_recommendable=text)
    for text in (*(text for text, _ in NUMBERS), *REFUSED_NUMBERS):
        add(f"number {len(rows)}", price=text, stock_quantity=text)
    return rows


def _parameters() -> Iterator[dict]:
    """Yield a live version of each model; those of the ranking lie near the shipped ones."""
    with (project_dir() / "seeds" / "default_model_parameters.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            value = float(row["value"]) * (0.9 + 0.2 * _number(row["component"], row["term"]))
            yield {
                **row, "version": "v1", "status": "live", "value": value,
                "mean": float(row.get("mean") or 0), "scale": float(row.get("scale") or 1),
                "trained_as_of": None,
            }
    for row in open_rates():
        yield row | {"value": _number(row["component"], row["term"]) - 0.5}
    yield from promotions()
