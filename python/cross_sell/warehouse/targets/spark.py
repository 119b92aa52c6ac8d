"""A target on Spark: a session in this process, whose tables and catalogue lie in a folder."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.warehouse.lock import only_one
from cross_sell.warehouse.targets.java import check_java
from cross_sell.warehouse.targets.target import Target, one_line


class SparkTarget(Target):
    """A session that starts when the schema is held: the catalogue lets only one process in."""

    @property
    def place(self) -> str:
        return f"{self.schema} in {self._tables.parent}"

    @property
    def _tables(self) -> Path:
        settings = self.credentials.server_side_parameters
        return Path(settings["spark.sql.warehouse.dir"]).resolve()

    @classmethod
    def check_machine(cls) -> None:
        check_java()

    def connect(self) -> None:
        if self.credentials.method != "session":
            raise CrossSellError(
                f"a Spark server ({self.credentials.host}) is built on by dbt build --target ...,"
                " and by cross-sell run only a session in its own process"
            )

    def use_schema(self) -> None:
        self.adapter.execute(f"use {self.schema}")

    def table_sizes(self) -> dict[str, int]:
        names = self._table_names()
        # One job over all tables, since each of them would take Spark a second.
        rows = " union all ".join(f"select '{name}' as name from {name}" for name in names)
        counted = f"select name, count(*) as size from ({rows}) as tables group by name"
        return dict.fromkeys(names, 0) | dict(self.execute(counted).fetchall() if names else [])

    @contextmanager
    def held(self) -> Iterator[None]:
        with only_one(
            self._tables.parent / "lock",
            busy=f"another run is building {self.place}: wait until it has ended, or set"
            " CROSS_SELL_SPARK_FOLDER to another folder",
            mend="set CROSS_SELL_SPARK_FOLDER to a folder that can be written",
        ):
            try:
                self.adapter.execute(f"create schema if not exists {self.schema}")
            except Exception as error:
                raise CrossSellError(f"Spark does not start: {one_line(error)[:300]}") from error
            self._remove_half_made()
            yield

    def _table_names(self) -> list[str]:
        names = {"tables": "tableName", "views": "viewName"}
        found = {}
        for kind, column in names.items():
            result = self.execute(f"show {kind} in {self.schema}")
            place = [name for name, *_ in result.description].index(column)
            found[kind] = {row[place] for row in result.fetchall()}
        return sorted(found["tables"] - found["views"])

    def _remove_half_made(self) -> None:
        """Remove what a killed run has written of a table: Spark makes none where files are."""
        folder = self._tables / f"{self.schema}.db"
        known = set(self._table_names())
        for left in folder.iterdir() if folder.is_dir() else ():
            if left.is_dir() and left.name not in known:
                shutil.rmtree(left)
