"""How much of the machine an evaluation may take, as a build does."""

import os

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.files import one_line


def duckdb_limits(temp_directory: str) -> dict[str, str]:
    """Return the settings of a DuckDB connection: those that profiles.yml gives a build.

    temp_directory: the folder for what does not fit into memory.
    """
    return {
        "max_temp_directory_size": os.environ.get("CROSS_SELL_TEMP_LIMIT", "10GB"),
        "memory_limit": os.environ.get("CROSS_SELL_MEMORY_LIMIT", "5GB"),
        "preserve_insertion_order": "false",
        "temp_directory": temp_directory,
        "threads": os.environ.get("CROSS_SELL_THREADS", "2"),
    }


def open_duckdb(temp_directory: str) -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory within the limits. CrossSellError if it does not take them."""
    try:
        connection = duckdb.connect(config=duckdb_limits(temp_directory))
    except duckdb.Error as error:
        raise CrossSellError(
            "CROSS_SELL_MEMORY_LIMIT, CROSS_SELL_TEMP_LIMIT or CROSS_SELL_THREADS is no setting of"
            f" DuckDB: {one_line(error)}"
        ) from error
    connection.execute("set TimeZone = 'UTC'")
    return connection
