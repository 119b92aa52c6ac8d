"""`cross-sell simulate` in this process, and whether two simulated shops are the same."""

import argparse
import hashlib
from pathlib import Path

from cross_sell import simulate


def command(*words: object) -> int:
    """Run `cross-sell simulate` with the words."""
    parser = argparse.ArgumentParser()
    simulate.add_parser(parser.add_subparsers())
    args = parser.parse_args(["simulate", *map(str, words)])
    return args.run(args)


def digests(folder: Path) -> dict[str, str]:
    """Return a digest of every file below the folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*.parquet"))
    }
