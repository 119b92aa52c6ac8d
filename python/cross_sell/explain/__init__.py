"""`cross-sell explain`: why an item is recommended to a user, or why it is not."""

import argparse
import json

from cross_sell.errors import CrossSellError
from cross_sell.explain.database import TABLES, find_item
from cross_sell.explain.format_item import format_item
from cross_sell.explain.format_user import format_user
from cross_sell.explain.item import explain_item
from cross_sell.explain.scores import score_user
from cross_sell.explain.user import explain_user
from cross_sell.warehouse.built import open_build
from cross_sell.warehouse.new_build import database_path


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb `explain` to the command line."""
    parser = verbs.add_parser(
        "explain",
        help="say why an item is recommended to a user, or why not",
        description="Say what a user's list is made of, or why one item is on it or is not.",
    )
    parser.add_argument("user", metavar="USER", help="user_id, as in the shop's events")
    parser.add_argument("item", metavar="ITEM", nargs="?", help="item_id; a variant will do")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Explain, and print it."""
    for name, value in (("USER", args.user), ("ITEM", args.item or "")):
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise CrossSellError(f"{name} is not UTF-8: give it as the shop writes it") from error
    database = database_path()
    with open_build(database, TABLES) as connection:
        user = score_user(connection, args.user)
        if args.item is None:
            facts, format_facts = explain_user(connection, user), format_user
        else:
            item = find_item(connection, args.item)
            facts, format_facts = explain_item(connection, user, item), format_item
    facts["database"] = str(database)
    print(json.dumps(facts, default=str) if args.json else format_facts(facts))
    return 0
