"""What a simulated shop was made from, as written beside its truth, so that it can go on."""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.simulate.clock import DAY, Window
from cross_sell.simulate.size import Size
from cross_sell.simulate.writer import MARKER, NOTE, TABLES

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Note:
    """The arguments of a shop, the end (µs, excluded) of its data so far, and what its shape needs
    to go on."""

    size: Size
    window: Window
    seed: int
    end: int
    state: dict

    def written(self) -> dict:
        """Return the note as it is written; days are those of the data, the last one included."""
        return {
            "shape": self.size.shape, "events": self.size.events, "users": self.size.users,
            "items": self.size.items, "seed": self.seed, **self._offers(),
            "first_day": _day(self.window.start), "last_day": _day(self.window.end - DAY),
            "continued_to": _day(self.end - DAY), "state": self.state,
        }

    def _offers(self) -> dict[str, int]:
        return {"offers": self.size.offers} if self.size.offers else {}


def read_note(folder: Path) -> Note:
    """Return the note of the simulated shop in a folder; CrossSellError if it cannot go on."""
    path = folder / NOTE
    if not folder.is_dir() or not (path.is_file() or (folder / MARKER).is_file()):
        raise CrossSellError(
            f"--continue {folder} holds no simulated shop; make one with cross-sell simulate --out"
        )
    if not path.is_file():
        raise CrossSellError(
            f"--continue {folder} has no {NOTE}: it was simulated by an earlier version; make it"
            " anew"
        )
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
        note = Note(
            Size(*(int(read[name]) for name in ("events", "users", "items")), str(read["shape"]),
                 int(read.get("offers", 0))),
            Window(_start(read["first_day"]), _start(read["last_day"]) + DAY),
            int(read["seed"]), _start(read["continued_to"]) + DAY, dict(read["state"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise CrossSellError(f"{path} cannot be read; make the shop anew") from error
    return note


def check_tables(folder: Path, names: tuple[str, ...]) -> None:
    """Refuse a shop that has lost a table."""
    assert set(names) <= set(TABLES)
    for name in names:
        if not (folder / f"{name}.parquet").is_file():
            raise CrossSellError(f"--continue {folder} has no {name}.parquet; make the shop anew")


def _day(at: int) -> str:
    return str(EPOCH + timedelta(days=at // DAY))


def _start(day: str) -> int:
    return (date.fromisoformat(day) - EPOCH).days * DAY
