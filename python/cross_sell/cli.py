"""The command `cross-sell`: one verb per package, each with `add_parser` and `run`."""

import argparse
import os
import sys

from cross_sell import (
    __version__,
    benchmark,
    check,
    compare,
    evaluate,
    explain,
    importing,
    load,
    run,
    send,
    serve,
    simulate,
    train,
)
from cross_sell.errors import CrossSellError

DESCRIPTION = (
    "Offer each user of a shop what suits them next: check and build the shop's tables, hand out what"
    " is queued, learn from what came of it, and measure how well it works."
)
VERBS = (simulate, importing, check, load, run, send, serve, explain, train, evaluate, compare, benchmark)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:
        """Exit with one line: argparse would print the whole usage before it."""
        raise CrossSellError(f"{message} (see {self.prog} --help)")


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    parser = _Parser(prog="cross-sell", description=DESCRIPTION)
    parser.add_argument("--version", action="version", version=f"cross-sell {__version__}")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    for module in VERBS:
        module.add_parser(verbs)
    # What `evaluate` needs of a verb that measures with what it has: backtest --trained, arms, promotions.
    parser.set_defaults(
        train_ranking=train.train_ranking, train_open_rate=train.train_open_rate,
        fitted_method=train.BoostedTrees, judge_promotions=train.judge_promotions,
    )
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run one verb and return the exit code: 0 done, 2 something the user can mend.

    1 where `compare` finds a difference.
    """
    try:
        args = build_parser().parse_args(argv)
        code = args.run(args) or 0
        sys.stdout.flush()
        return code
    except CrossSellError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of the pipe (`| head`) has seen enough; Python would complain at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("error: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
