"""`cross-sell compare`: whether two built databases hold the same, table by table, row for row."""

import argparse
import json
from pathlib import Path

from cross_sell.compare.databases import open_databases
from cross_sell.compare.tables import compare_table, is_equal
from cross_sell.compare.text import format_comparison
from cross_sell.errors import CrossSellError


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb `compare` to the command line."""
    parser = verbs.add_parser(
        "compare",
        help="say whether two built databases hold the same rows",
        description="Compare the tables of two built databases row for row, whatever the order of"
        " rows and columns. Names that a release changed are followed. Views are compared only"
        " where the other database has a table. Values are not shown, as they may be personal.",
        epilog="Exit code: 0 if all rows are equal in the columns that both have; 1 if rows of a"
        " table differ or cannot be compared; 2 on wrong use. Tables and columns that only one"
        " database has, and types that changed, are told, and change no exit code.",
    )
    parser.add_argument("a", metavar="A", type=Path, help="the database of before")
    parser.add_argument("b", metavar="B", type=Path, help="the database of after")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compare, print what was found, and return 1 if anything differs."""
    found = compare(args.a, args.b)
    print(json.dumps(found) if args.json else format_comparison(found))
    return 0 if found["is_equal"] else 1


def compare(a: Path, b: Path) -> dict:
    """Return what two databases hold alike and what not.

    Keys: a, b, is_equal, tables (as compare_table returns them), tables_only_in_a,
    tables_only_in_b (views among them). CrossSellError if they have no table in common.
    """
    with open_databases(a, b) as (of_a, of_b):
        names = [name for name in sorted(of_a.relations) if name in of_b.relations]
        tables = [
            compare_table(of_a, of_b, name)
            for name in names
            if not (of_a.relations[name].is_view and of_b.relations[name].is_view)
        ]
        if not tables:
            raise CrossSellError(
                f"'{a}' and '{b}' have no table in common: name two databases that cross-sell run"
                " has made"
            )
        return {
            "a": str(a),
            "b": str(b),
            "is_equal": all(map(is_equal, tables)),
            "tables": tables,
            "tables_only_in_a": sorted(of_a.relations.keys() - of_b.relations.keys()),
            "tables_only_in_b": sorted(of_b.relations.keys() - of_a.relations.keys()),
        }
