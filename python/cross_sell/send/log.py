"""A log of what was handed out: an input table as a file, which only grows."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.warehouse.files import counted, one_line, quote_text


@dataclass(frozen=True, eq=False)
class Log:
    """An input table to which handing out adds rows.

    table: its name. columns: their DuckDB types, in their order. queued: a query for the rows that
    the build hands out, in any order; it has the parameter build_id. key: columns that tell whether
    a row is in the log; same: those that must not differ then. time: column of the moment of the
    queue. order: the columns by which the file is sorted.
    """

    table: str
    columns: dict[str, str]
    queued: str
    key: tuple[str, ...]
    same: tuple[str, ...]
    time: str
    order: tuple[str, ...]

    def file(self, data: Path) -> Path:
        """Return the file of the table in a folder.

        CrossSellError if the folder is not there, or holds a table that cannot be extended.
        """
        if not data.is_dir():
            raise CrossSellError(
                f"folder '{data}' does not exist: say with --data FOLDER where the shop's tables are"
            )
        file, other = data / f"{self.table}.parquet", data / f"{self.table}.csv"
        if other.exists():
            raise CrossSellError(
                f"'{other}' is there, and what is handed out is written as Parquet: write it as"
                f" {file.name}, or move it away"
            )
        if not file.exists():
            return file
        try:
            with duckdb.connect() as connection:
                found = connection.execute(f"describe {_rows_of(file)}").fetchall()
        except duckdb.Error as error:
            raise CrossSellError(f"'{file}' cannot be read ({one_line(error)})") from error
        if {name: kind for name, kind, *_ in found} != self.columns:
            wanted = ", ".join(f"{name} {kind.lower()}" for name, kind in self.columns.items())
            raise CrossSellError(
                f"'{file}' cannot be extended, as it has other columns than {wanted}: write it anew"
                " with these, or move it away"
            )
        return file

    def check(
        self, build: duckdb.DuckDBPyConnection, file: Path, as_of: datetime, build_id: str
    ) -> None:
        """Stop where the build does not go on from the log.

        CrossSellError if the log has rows of a later time than the build's, or some that are
        neither queued now nor known to the build: it would hand out what was handed out before.
        """
        if not file.exists():
            return
        newest: datetime | None
        joined = " and ".join(
            [f"logged.{name} = queued.{name}" for name in self.key]
            + [f"logged.{name} is not distinct from queued.{name}" for name in self.same]
        )
        newest, others = build.execute(
            f"""
            select max(logged.{self.time}), count(*) filter (where queued.{self.key[0]} is null)
            from (select * {_rows_of(file)}) as logged
            left join ({self.queued}) as queued on {joined}
            """,
            {"build_id": build_id},
        ).fetchone()
        if newest is not None and newest > as_of:
            raise CrossSellError(
                f"the build is as of {as_of}, but {self.table.removeprefix('sent_')} were handed"
                f" out as of {newest} already ('{file}'): build the shop as of a later time"
            )
        (known,) = build.execute(f"select count(*) from base_shop__{self.table}").fetchone()
        if others > known:
            raise CrossSellError(
                f"'{file}' has {counted(others - known, 'row')} that the build has not read: build"
                " again with cross-sell run --data FOLDER, so that nothing is sent twice"
            )

    def write(
        self, build: duckdb.DuckDBPyConnection, file: Path, new: Path, build_id: str
    ) -> int:
        """Write the log with what is queued, as far as it is not there; return how many are new.

        Nothing is written if there are none.
        """
        has_log = file.exists()
        joined = " and ".join(f"logged.{name} = queued.{name}" for name in self.key)
        build.execute(
            f"create or replace temp table new_rows as select * from ({self.queued}) as queued"
            + (
                f" where not exists (select 1 from (select * {_rows_of(file)}) as logged"
                f" where {joined})"
                if has_log
                else ""
            ),
            {"build_id": build_id},
        )
        (number,) = build.execute("select count(*) from new_rows").fetchone()
        if number:
            names = ", ".join(self.columns)
            old = f"select {names} {_rows_of(file)} union all " if has_log else ""
            build.execute(
                f"copy (from ({old}select {names} from new_rows) order by {', '.join(self.order)})"
                f" to {quote_text(str(new))} (format parquet)"
            )
        build.execute("drop table new_rows")
        return number


def _rows_of(file: Path) -> str:
    # The name is not a pattern.
    return f"from read_parquet([{quote_text(_literal(str(file)))}])"


def _literal(path: str) -> str:
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in path)
