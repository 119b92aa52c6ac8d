"""One CSV file, read by DuckDB as a build reads it."""

from pathlib import Path

import duckdb

from cross_sell.project.rendering import Rendering


class Reader:
    """DuckDB as a build has it, and one file that is written anew for each reading.

    names: of the columns that were read last.
    """

    def __init__(self, folder: Path):
        self.file = folder / "table.csv"
        self.connection = duckdb.connect(config={"threads": 2})
        self.connection.execute("set TimeZone = 'UTC'")

    def read(self, content: str | bytes) -> list[tuple]:
        """Return all rows but the first. duckdb.Error if the file is refused."""
        self.file.write_bytes(content.encode() if isinstance(content, str) else content)
        rendering = Rendering(self.connection, {})
        relation = rendering.macro("csv_relation", rendering.macro("glob_escaped", str(self.file)))
        result = self.connection.execute(f"select * from {relation}")
        self.names = tuple(column[0] for column in result.description)
        return result.fetchall()
