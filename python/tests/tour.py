"""Render docs/tour.md: what stands between its markers comes from a build and from the models.

The page holds blocks of two kinds. Each opens with a comment and closes with `<!-- end -->`:

    <!-- rows: select ... -->                the rows of the query as a Markdown table
    <!-- sql: models/.../model.sql cte -->   the body of the CTE as it stands in the file

In a query `{{ var('name') }}` stands for the var of dbt_project.yml. To rewrite the page:
python python/tests/tour.py DATABASE.
"""

import re
import sys
from datetime import datetime
from pathlib import Path
from textwrap import dedent

import duckdb
import yaml

PROJECT = Path(__file__).parents[2]
TOUR = PROJECT / "docs" / "tour.md"

BLOCK = re.compile(r"<!-- (rows|sql): (.+?) -->\n.*?<!-- end -->", re.DOTALL)
CTE = re.compile(r"^(\w+) as \(\n(.*?)^\)", re.DOTALL | re.MULTILINE)
VAR = re.compile(r"\{\{ var\('(\w+)'\) \}\}")
# Two lines or more of a select list that only pass columns on.
PASSED_ON = re.compile(r"(?:^ {4}(?!case\n)[\w.]+,?\n|^\n){2,}", re.MULTILINE)


def render(text: str, connection: duckdb.DuckDBPyConnection, project: Path = PROJECT) -> str:
    """Return the text with everything between its markers made anew."""

    def made_anew(block: re.Match) -> str:
        kind, source = block.groups()
        body = table(source, connection, project) if kind == "rows" else cte(source, project)
        return f"<!-- {kind}: {source} -->\n\n{body}\n\n<!-- end -->"

    return BLOCK.sub(made_anew, text)


def table(query: str, connection: duckdb.DuckDBPyConnection, project: Path = PROJECT) -> str:
    """Return the rows of a query as a Markdown table."""
    settings = yaml.safe_load((project / "dbt_project.yml").read_text())["vars"]["cross_sell"]
    result = connection.execute(VAR.sub(lambda var: str(settings[var[1]]), query))
    names = [column[0] for column in result.description]
    rows = [[cell(value) for value in row] for row in result.fetchall()]
    if not rows:
        raise ValueError(f"the build has no such row: {query}")
    lines = [f"| {' | '.join(row)} |" for row in [names, *rows]]
    return "\n".join([lines[0], f"|{'---|' * len(names)}", *lines[1:]])


def cell(value: object) -> str:
    """Return a value as the page shows it: times to the second, doubles with four digits."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def cte(source: str, project: Path = PROJECT) -> str:
    """Return the body of a CTE, given as `path name`, as a fence; `...` are columns passed on."""
    path, name = source.split()
    ctes = dict(CTE.findall((project / path).read_text()))
    if name not in ctes:
        raise ValueError(f"{path} has no CTE {name}: name one of {', '.join(ctes)} in the tour")
    columns, source_word, rest = dedent(ctes[name]).strip().partition("\nfrom ")
    columns = PASSED_ON.sub("    ...\n", f"{columns}\n").removesuffix("\n")
    return f"```sql\n{columns}{source_word}{rest}\n```"


if __name__ == "__main__":
    with duckdb.connect(sys.argv[1], read_only=True) as build:
        TOUR.write_text(render(TOUR.read_text(), build))
