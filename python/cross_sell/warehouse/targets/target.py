"""The warehouse of a target, asked through dbt's own adapter, so that any engine answers alike."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dbt.adapters.base import BaseAdapter


class Result:
    """The rows of a query, with what a cursor of Python's database API has of them."""

    def __init__(self, names: list[str], rows: list[tuple]):
        self.description = [(name,) for name in names]
        self._rows: Iterator[tuple] = iter(rows)

    def fetchone(self) -> tuple | None:
        return next(self._rows, None)

    def fetchall(self) -> list[tuple]:
        return list(self._rows)


class Target(ABC):
    """An open connection to the warehouse of a target; each engine has a class of its own.

    database, schema: where a build goes. place: both in words, with the server.
    """

    place: str

    def __init__(self, adapter: "BaseAdapter"):
        self.adapter = adapter
        self.credentials = adapter.config.credentials
        self.database, self.schema = self.credentials.database, self.credentials.schema

    def execute(self, sql: str) -> Result:
        """Return the rows of a query; plain names are those of the schema of the build."""
        _, table = self.adapter.execute(sql, fetch=True)
        rows = [tuple(_plain(value) for value in row) for row in table.rows]
        return Result(list(table.column_names), rows)

    @property
    def handle(self) -> object:
        """The connection as the engine's own library has it."""
        return self.adapter.connections.get_thread_connection().handle

    @classmethod
    def check_machine(cls) -> None:
        """CrossSellError if the machine lacks what the engine needs beside Python."""

    @abstractmethod
    def connect(self) -> None:
        """Open the connection, or CrossSellError with what to do."""

    @abstractmethod
    def use_schema(self) -> None:
        """Look up plain names in the schema of the build."""

    @abstractmethod
    def table_sizes(self) -> dict[str, int]:
        """Return the rows of each table of the schema; views are left out."""

    @abstractmethod
    def held(self) -> AbstractContextManager:
        """Keep other runs out of the schema for the length of a block.

        The lock is gone with this process, however it ends. CrossSellError if another run has it,
        or if nothing may be written there.
        """


def _plain(value: object) -> object:
    """Return a number as Python has it: drivers and dbt make decimals of all kinds."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def one_line(error: Exception) -> str:
    """Return in one line what an engine says, without dbt's own first line."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    kinds = ("Database Error", "Runtime Error", "Compilation Error")
    return " ".join(line for line in lines if not line.startswith(kinds)) or type(error).__name__
