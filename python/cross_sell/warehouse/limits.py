"""How much of the machine DuckDB may take, and DuckDB opened within these limits.

They are those that profiles.yml gives a build, read from the environment here and there only.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.warehouse.files import one_line

# Setting of DuckDB -> environment variable, and what holds where it is not set.
LIMITS = {
    "max_temp_directory_size": ("CROSS_SELL_TEMP_LIMIT", "10GB"),
    "memory_limit": ("CROSS_SELL_MEMORY_LIMIT", "5GB"),
    "threads": ("CROSS_SELL_THREADS", "2"),
}


def read_limits() -> dict[str, str]:
    """Return the limits as settings of DuckDB, as the environment has them.

    Keys: max_temp_directory_size and memory_limit (sizes like 6GB), threads (a number).
    """
    return {setting: os.environ.get(*source) for setting, source in LIMITS.items()}


def build_settings(temp_directory: str) -> dict[str, str]:
    """Return the settings of a DuckDB connection that is limited as a build is.

    temp_directory: the folder for what does not fit into memory.
    """
    return {
        **read_limits(),
        "preserve_insertion_order": "false",
        "temp_directory": temp_directory,
    }


def connect(settings: dict[str, str]) -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory, its times in UTC. CrossSellError if it does not take the limits.

    settings: of DuckDB, the limits among them.
    """
    try:
        connection = duckdb.connect(config=settings)
    except duckdb.Error as error:
        names = [variable for variable, _ in LIMITS.values()]
        raise CrossSellError(
            f"{', '.join(names[:-1])} or {names[-1]} is not a setting of DuckDB"
            f" ({one_line(error)}): give sizes like 6GB and a number of threads"
        ) from error
    connection.execute("set TimeZone = 'UTC'")
    return connection


def open_duckdb(temp_directory: str) -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory, limited as a build is. CrossSellError if it does not take the limits.

    temp_directory: the folder for what does not fit into memory.
    """
    return connect(build_settings(temp_directory))


@contextmanager
def duckdb_in_memory() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open DuckDB to read files for the length of a block, and keep the order of their rows.

    Memory is limited as in a build, and what does not fit goes to a temporary folder. Threads are
    limited where CROSS_SELL_THREADS is set, else there is one for each core. CrossSellError if
    DuckDB does not take the limits.
    """
    limits = read_limits()
    with tempfile.TemporaryDirectory(prefix="cross_sell_") as folder:
        settings = {"memory_limit": limits["memory_limit"], "temp_directory": folder}
        if os.environ.get(LIMITS["threads"][0]):
            settings["threads"] = limits["threads"]
        connection = connect(settings)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def temporary_database() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB database in memory for tables that are needed in the block only.

    Limited as `duckdb_in_memory` is, but to 3 GB where CROSS_SELL_MEMORY_LIMIT is not set: with what
    DuckDB does not count, the process stays below 4 GiB. Tables that do not fit go to the temporary
    folder. CrossSellError as there.
    """
    with duckdb_in_memory() as connection:
        if not os.environ.get(LIMITS["memory_limit"][0]):
            connection.execute("set memory_limit = '3GB'")
        yield connection


@contextmanager
def enough_memory(what: str) -> Iterator[None]:
    """Turn DuckDB's lack of room in a block into a CrossSellError. what: is going on in it."""
    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise CrossSellError(
            f"{what} ran out of memory or temporary disk: raise CROSS_SELL_MEMORY_LIMIT"
            f" or CROSS_SELL_TEMP_LIMIT ({one_line(error)})"
        ) from error
