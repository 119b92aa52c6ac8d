"""`cross-sell evaluate arms`: which way to choose messages is opened most, in a simulated shop.

Day by day the queue of a shop is built, handed out and answered by its true open chances, while its
users are split equally between the arms.
"""

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arms.loop import Result, Say, Train, run_loop
from cross_sell.evaluate.arms.project import equal_arms
from cross_sell.evaluate.arms.rates import compare_arms, compare_places, pooled
from cross_sell.evaluate.arms.table import format_arms, format_results
from cross_sell.evaluate.backtest.arguments import usable_folder
from cross_sell.project.paths import project_dir
from cross_sell.project.seeds import check_seeds

RANGES = {"days": (1, 365), "burn_in": (0, 90), "users": (50, 10**6), "seeds": (1, 20)}


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `evaluate arms` to the command line."""
    parser = kinds.add_parser(
        "arms", help="send messages to a simulated shop day by day, and compare who opens them"
    )
    parser.add_argument("--days", default="28", help="days of messages (default: 28)")
    parser.add_argument("--burn-in", default="14", metavar="DAYS", help="days of messages before"
                        " these, to train the open rate on (default: 14; 0: on the campaigns)")
    parser.add_argument("--users", default="20000", help="users of each shop (default: 20000)")
    parser.add_argument("--seeds", default="3", help="number of shops (default: 3)")
    parser.add_argument("--out", type=Path, help="folder of the shops (default: warehouse/arms)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the loops, and print how the arms fare."""
    stream = sys.stderr if args.json else sys.stdout
    days, burn_in, users, seeds = (_number(name, getattr(args, name)) for name in RANGES)
    found = evaluate_arms(
        days, burn_in, users, seeds,
        out=args.out or project_dir() / "warehouse" / "arms",
        train=args.train_open_rate,
        say=lambda line: print(line, file=stream, flush=True),
    )
    print(json.dumps(found) if args.json else format_arms(found))
    return 0


def evaluate_arms(
    days: int, burn_in: int, users: int, seeds: int, *, out: Path, train: Train, say: Say = lambda line: None
) -> dict:
    """Let the arms compete in `seeds` simulated shops of so many users for so many days.

    burn_in: days before these whose messages are sent alike and train the open rate; they do not
    count. out: folder in which each shop and its last build stay. train: train_open_rate, called
    once per shop.

    Returns days, burn_in, users, results (a record per seed and arm, and with seed null those of all
    shops together), places (compare_places, of all days and shops), broken_rules (numbers by rule), examples (of messages that break one), candidates
    (numbers queued or withheld, by reason), sent, held_back, drawn (by lot, left out of the rates),
    training (by seed) and seconds.
    """
    started = time.monotonic()
    check_seeds()
    out = usable_folder(out)
    parts: list[Result] = []
    results: list[dict] = []
    with equal_arms(out):
        for seed in range(1, seeds + 1):
            say(f"Shop {seed} of {seeds}: {users:,} users, {burn_in} + {days} days")
            part = run_loop(out / f"seed_{seed}", users, days, burn_in, seed, train, say)
            records = [{"seed": seed, **record} for record in compare_arms(part.opens)]
            say(format_results(records))
            parts.append(part)
            results += records
    together = {
        arm: pooled([part.opens[arm] for part in parts if arm in part.opens])
        for arm in {arm for part in parts for arm in part.opens}
    }
    results += [{"seed": None, **record} for record in compare_arms(together)]
    rules = list(parts[0].broken)
    candidates = sum((part.candidates for part in parts), start=Counter())
    return {
        "days": days,
        "burn_in": burn_in,
        "users": users,
        "results": results,
        "places": compare_places([row for part in parts for row in part.places]),
        "broken_rules": {rule: sum(len(part.broken[rule]) for part in parts) for rule in rules},
        "examples": {rule: [f"seed {part.seed}: {name}" for part in parts
                            for name in part.broken[rule][:3]] for rule in rules},
        "candidates": dict(candidates),
        "sent": sum(part.sent for part in parts),
        "held_back": sum(part.held_back for part in parts),
        "drawn": sum(len(part.drawn) for part in parts),
        "training": {str(part.seed): part.training for part in parts},
        "out": str(out),
        "seconds": round(time.monotonic() - started, 1),
    }


def _number(name: str, text: str) -> int:
    low, high = RANGES[name]
    if not text.isdecimal() or not low <= int(text) <= high:
        raise CrossSellError(f"--{name.replace('_', '-')} {text} is not a whole number from {low} to {high:,}")
    return int(text)
