"""`cross-sell serve`: lists and promotions over HTTP, read from the marts of built shops."""

import argparse
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.serve.settings import Settings, is_loopback
from cross_sell.serve.tokens import new_token


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb `serve` to the command line."""
    parser = verbs.add_parser(
        "serve",
        help="serve recommendations and promotions over HTTP",
        description=(
            "Serve each merchant's build: DIR/<merchant_id>/ holds data/, models/ and"
            " cross_sell.duckdb. A new build is taken while the server runs."
        ),
    )
    parser.add_argument(
        "--merchants", required=True, type=Path, metavar="DIR", help="folder of their folders"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on (default: %(default)s)"
    )
    parser.add_argument("--port", default=8000, type=int, help="default: %(default)s")
    parser.add_argument(
        "--tokens", type=Path, metavar="FILE",
        help="hashes of the merchants' tokens; without it only this machine is served",
    )
    parser.add_argument(
        "--new-token", metavar="MERCHANT",
        help="make a token of a merchant, add its hash to --tokens, print it, and end",
    )
    parser.add_argument(
        "--origin", action="append", default=[], metavar="URL",
        help="a web page of this origin may call the API; may be repeated",
    )
    parser.add_argument(
        "--jobs", default=1, type=int, metavar="N",
        help="trainings and rebuilds at the same time (default: %(default)s)",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Serve until interrupted, or make a token."""
    if not args.merchants.is_dir():
        raise CrossSellError(f"no folder '{args.merchants}': give the merchants' with --merchants")
    if args.new_token is not None:
        return _make_token(args)
    if not 0 <= args.port <= 65535:
        raise CrossSellError("--port takes a number from 0 (any free one) to 65535")
    if args.jobs < 1:
        raise CrossSellError("--jobs takes a number from 1")
    if args.tokens is None and not is_loopback(args.host):
        raise CrossSellError(
            f"without tokens only this machine is served, not '{args.host}': make one with"
            " --tokens FILE --new-token MERCHANT, then give --tokens FILE"
        )
    settings = Settings(
        merchants=args.merchants.resolve(), host=args.host, port=args.port, tokens=args.tokens,
        origins=tuple(args.origin), jobs=args.jobs,
    )
    try:
        from cross_sell.serve.server import serve
    except ModuleNotFoundError as error:
        raise CrossSellError(
            f"serve needs {error.name}: pip install --require-hashes -r requirements/serve.txt"
        ) from error
    return serve(settings)


def _make_token(args: argparse.Namespace) -> int:
    if args.tokens is None:
        raise CrossSellError("--new-token needs --tokens FILE, where the hash goes")
    if not (args.merchants / args.new_token).is_dir():
        raise CrossSellError(
            f"no merchant '{args.new_token}': make the folder '{args.merchants / args.new_token}'"
        )
    print(new_token(args.tokens, args.new_token))
    return 0
