"""The names that tables and columns had in earlier releases."""

import csv
from importlib.resources import files
from typing import TypeVar

# Of release, old and new; a column is table.column, with the newest name of its table. Releases
# stand in their order, so that a name changed twice is followed to its end.
with files(__package__).joinpath("renames.csv").open(encoding="utf-8", newline="") as _file:
    RENAMES = [(row["old"], row["new"]) for row in csv.DictReader(_file)]

T = TypeVar("T")


def newest_names(found: dict[str, T]) -> dict[str, T]:
    """Return what a database holds under the newest names; a new name that is taken is left."""
    found = dict(found)
    for old, new in RENAMES:
        if old in found and new not in found:
            found[new] = found.pop(old)
    return found
