"""The shop as of days of the past, built to train on, one at a time and in a folder of its own."""

import resource
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path

import duckdb

from cross_sell.check.folder import CheckReport, checked_folder
from cross_sell.evaluate.backtest.build import build_as_of, database_stem
from cross_sell.project.seeds import check_seeds
from cross_sell.project.variables import check_vars
from cross_sell.warehouse.files import quote_text
from cross_sell.warehouse.limits import enough_memory, open_duckdb
from cross_sell.warehouse.lock import only_one
from cross_sell.warehouse.new_build import database_path

# Keys of users are dense and in the order of a hash, so the first ones are a fair sample. More
# users would cost time and, at a few purchases each, move no weight.
USERS = 50_000

Say = Callable[[str], None]


def working_folder() -> Path:
    """Return the folder of the builds, beside the database of the project."""
    return database_path().parent / "training"


def only_one_training(work: Path) -> AbstractContextManager[None]:
    """Return a lock on the folder of the builds. CrossSellError if another training has it."""
    return only_one(
        work / ".lock",
        busy=f"another training works in {work}: wait until it has ended",
        mend="set CROSS_SELL_DATABASE to a file in a folder that can be written",
    )


def shop_variables(work: Path, data: Path) -> dict:
    """Return the vars of a build to train on: a sample of users, and no fitted model.

    The features need none, and one that the build refuses is what training mends.
    """
    return {
        "data_path": str(data.resolve()),
        "models_path": str(work / "no_models"),
        "sampled_users": USERS,
    }


def checked_shop(
    work: Path, data: Path, variables: dict, say: Say
) -> tuple[CheckReport, dict]:
    """Check the vars, the seeds and the folder of a shop to train on. CrossSellError on errors.

    Returns what was found in the folder, and the vars of the builds, with those of `shop_variables`.
    """
    check_vars(variables)
    check_seeds()
    variables = {**variables, **shop_variables(work, data)}
    say(f"Checking {data}")
    return checked_folder(data, variables=variables), variables


@contextmanager
def built_shop(
    work: Path, variables: dict, as_of: datetime, say: Say, select: Sequence[str]
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Build the shop as of a date, and lend a connection to it for the length of a block.

    select: what is built of it, in dbt's selection syntax.
    """
    say(f"Building the shop as of {as_of}")
    database = work / f"{database_stem(as_of)}.duckdb"
    try:
        build_as_of(database, {**variables, "as_of": str(as_of)}, select, say)
        with (
            tempfile.TemporaryDirectory(prefix="temp_", dir=work) as temp,
            open_duckdb(temp) as connection,
            enough_memory("training"),
        ):
            # Under the name that it was built with, by which its views find their tables.
            connection.execute(f"attach {quote_text(str(database))} (read_only)")
            connection.execute(f"use {database.stem}")
            yield connection
    finally:
        database.unlink(missing_ok=True)


def peak_memory() -> int:
    """Return the most memory that this process has had, in bytes."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
