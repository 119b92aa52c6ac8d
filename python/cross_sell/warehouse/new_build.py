"""The database that readers open, and how a new build takes its place."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.project.paths import project_dir
from cross_sell.warehouse.lock import only_one


def database_path() -> Path:
    """Return the file that readers open: CROSS_SELL_DATABASE, else warehouse/ in the project."""
    named = os.environ.get("CROSS_SELL_DATABASE")
    return Path(named).resolve() if named else project_dir() / "warehouse" / "cross_sell.duckdb"


@contextmanager
def new_database(database: Path) -> Iterator[dict[str, str]]:
    """Lend the environment of a build beside `database`, and move the build over it at the end.

    The new file has the same name in a folder of its own, since DuckDB names a database after
    its file. A lock keeps two runs apart. Whatever fails leaves `database` as it was.
    CrossSellError if another run holds the lock or the folder cannot be written to.
    """
    building = database.parent / f".{database.stem}.building"
    if database.is_dir():
        raise CrossSellError(f"'{database}' is a folder: set CROSS_SELL_DATABASE to a file")
    with only_one(
        database.parent / f".{database.stem}.lock",
        busy=f"another run is building {database}: wait until it has ended",
        mend="set CROSS_SELL_DATABASE to a file in a folder that can be written",
    ):
        # What a killed run has left.
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        values = {"CROSS_SELL_DATABASE": str(building / database.name)}
        if "CROSS_SELL_TEMP_DIRECTORY" not in os.environ:
            values["CROSS_SELL_TEMP_DIRECTORY"] = str(building / "temp")
        try:
            yield values
            # The log of a plain `dbt build` that was killed belongs to the old file.
            Path(f"{database}.wal").unlink(missing_ok=True)
            os.replace(building / database.name, database)
        finally:
            shutil.rmtree(building, ignore_errors=True)
