"""`cross-sell send`: hand out what is queued, messages and promotions, and log it."""

import argparse
import json
from pathlib import Path

from cross_sell.send.handing_out import hand_out
from cross_sell.send.queue import format_reasons
from cross_sell.warehouse.files import counted
from cross_sell.warehouse.new_build import database_path


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb `send` to the command line."""
    parser = verbs.add_parser(
        "send",
        help="hand out the messages and promotions that are queued, and log them",
        description=(
            "Write the queued messages and the decisions about promotions into a folder, as JSON"
            " lines and Parquet, and add them to sent_messages.parquet and sent_promotions.parquet"
            " of the shop, so that the next build knows of them."
        ),
    )
    parser.add_argument(
        "--out", required=True, type=Path, metavar="DIR", help="folder of what is written"
    )
    parser.add_argument(
        "--data", type=Path, metavar="FOLDER",
        help="folder of the input tables (default: the one that the build has read)",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Hand out, and say what."""
    done = hand_out(database_path(), args.out.resolve(), args.data and args.data.resolve())
    print(json.dumps(done, default=str) if args.json else format_handed_out(done))
    return 0


def format_handed_out(done: dict) -> str:
    """Return what was handed out as text for the terminal."""
    if not done["push_messages"] + done["emails"]:
        withheld = format_reasons(done["reasons"])
        why = f"withheld: {withheld}" if withheld else "there is nothing to write about"
        first = f"Nothing queued as of {done['as_of']}, {why}"
    else:
        first = (
            f"{counted(done['push_messages'], 'push message')} and"
            f" {counted(done['emails'], 'e-mail')} as of {done['as_of']}: {done['out']}"
        )
    lines = [first]
    if done["replaced"]:
        lines.append(f"Replaced: the queue of another build, {_kinds(**done['replaced'])}")
    if done["held_back"]:
        lines.append(f"Held back as control: {counted(done['held_back'], 'message')}")
    lines.append(f"Logged: {counted(done['new_rows'], 'new row')}, {done['log']}")
    if done["promotions"] + done["no_promotions"]:
        lines += [
            f"{counted(done['promotions'], 'promotion')}, and"
            f" {counted(done['no_promotions'], 'time')} deliberately none",
            f"Logged: {counted(done['new_decisions'], 'new row')}, {done['promotions_log']}",
        ]
    return "\n".join(lines)


def _kinds(push_messages: int, emails: int, decisions: int) -> str:
    return (
        f"{counted(push_messages, 'push message')}, {counted(emails, 'e-mail')} and"
        f" {counted(decisions, 'decision')} about promotions"
    )
