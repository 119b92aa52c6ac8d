"""`cross-sell benchmark`: how long the build takes and what it needs, beside other libraries."""

import argparse
import json
import sys
from pathlib import Path

DEFAULT_OUT = Path("data/benchmark")


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb `benchmark` to the command line."""
    # The measured processes start in this package, and what it imports would count as theirs.
    from cross_sell.benchmark.places import ENGINES
    from cross_sell.simulate import add_shape

    parser = verbs.add_parser(
        "benchmark",
        help="time the build, model by model, beside other libraries",
        description="Build simulated shops from nothing, and time every model and, on the same"
        " user-item matrix, other libraries. The shops stay in DIR for the next benchmark.",
    )
    parser.add_argument(
        "--events", default="1e6", metavar="N[,N...]", help="sizes in events (default 1e6)"
    )
    parser.add_argument(
        "--out", type=Path, default=DEFAULT_OUT, metavar="DIR",
        help=f"folder for the shops and for temporary files (default {DEFAULT_OUT})",
    )
    parser.add_argument(
        "--engine", choices=ENGINES, default="duckdb",
        help="target that builds (default duckdb); on postgres in a database of its own",
    )
    add_shape(parser)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the benchmark, and print its report."""
    from cross_sell.benchmark.compare import benchmark
    from cross_sell.benchmark.report import format_report
    from cross_sell.benchmark.sizes import parse_sizes

    say = sys.stderr if args.json else sys.stdout
    report = benchmark(
        args.out,
        parse_sizes(args.events, args.shape),
        engine=args.engine,
        say=lambda line: print(line, file=say, flush=True),
    )
    print(json.dumps(report) if args.json else format_report(report))
    return 0
