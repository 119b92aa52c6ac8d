"""Bring a public data set, or another shop's file, into the form of the input contract."""

import argparse
from pathlib import Path

from cross_sell.importing import (
    complete_journey,
    hillstrom,
    online_retail,
    rees46,
    retailrocket,
)


def add_parser(subparsers: argparse._SubParsersAction) -> None:
    """Add the verb `import`, with one sub-verb per kind of file."""
    parser = subparsers.add_parser("import", help="turn a known data set into input tables")
    kinds = parser.add_subparsers(dest="kind", required=True, metavar="KIND")
    retail = kinds.add_parser("online-retail", help="UCI Online Retail, as Parquet or CSV")
    retail.add_argument("file", type=Path, metavar="FILE", help="the data set's file")
    retail.set_defaults(run=online_retail.run)
    rocket = kinds.add_parser("retailrocket", help="RetailRocket, the folder of its CSV files")
    rocket.add_argument("folder", type=Path, metavar="FOLDER", help="the data set's folder")
    rocket.set_defaults(run=retailrocket.run)
    rees = kinds.add_parser("rees46", help="REES46 event logs, as CSV, plain or .gz")
    rees.add_argument("files", type=Path, nargs="+", metavar="FILE", help="the logs to join")
    rees.set_defaults(run=rees46.run)
    mails = kinds.add_parser("hillstrom", help="Hillstrom's e-mail test, as CSV or Parquet")
    mails.add_argument("file", type=Path, metavar="FILE", help="the data set's file")
    mails.set_defaults(run=hillstrom.run)
    journey = kinds.add_parser("complete-journey", help="The Complete Journey, a folder of tables")
    journey.add_argument("folder", type=Path, metavar="FOLDER", help="the data set's folder")
    journey.set_defaults(run=complete_journey.run)
    for kind in kinds.choices.values():
        kind.add_argument(
            "--out", type=Path, required=True, metavar="DIR", help="folder to write to"
        )
