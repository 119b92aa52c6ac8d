"""Bring a public data set, or another shop's file, into the form of the input contract."""

import argparse
from pathlib import Path

from cross_sell.importing import online_retail


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the verb `import`, one kind of file a sub-verb."""
    parser = subparsers.add_parser("import", help="turn a known data set into input tables")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    retail = kinds.add_parser("online-retail", help="UCI Online Retail, as Parquet or CSV")
    retail.add_argument("file", type=Path, metavar="FILE", help="the data set's file")
    retail.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write to")
    retail.set_defaults(run=online_retail.run)
