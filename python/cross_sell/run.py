"""Build a shop's marts into a new database and switch to it when everything has passed."""

import argparse
import json
import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from cross_sell import dbt
from cross_sell.check import check_folder, format_report
from cross_sell.errors import CrossSellError
from cross_sell.lock import only_one
from cross_sell.project import project_dir
from cross_sell.summary import format_summary, summarise


def add_parser(verbs: argparse._SubParsersAction) -> None:
    """Add the verb `run` to the command line."""
    parser = verbs.add_parser("run", help="check the input, build the marts, show the result")
    parser.add_argument("--data", required=True, type=Path, help="folder of the input tables")
    parser.add_argument("--as-of", default="", help="UTC time that stands for now")
    parser.add_argument("--target", help="target of profiles.yml (default: the profile's own)")
    parser.add_argument("--vars", default="{}", help="YAML of vars, as for dbt")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check, build, switch, and print a summary."""
    variables = parse_vars(args.vars)
    variables["data_path"] = str(args.data.resolve())
    if args.as_of:
        variables["as_of"] = args.as_of
    dbt.check_vars(variables)
    settings = dbt.profile_target(args.target)
    say = _printer(sys.stderr if args.json else sys.stdout)

    say(f"Checking {args.data}")
    report = check_folder(args.data, max_rejected_share=_share(variables))
    say(format_report(report))
    if report.errors:
        raise CrossSellError("; ".join(report.errors))

    started = time.monotonic()
    if settings["type"] == "duckdb":
        database = database_path()
        with new_database(database) as building:
            say(f"Building {database}")
            with dbt.environment(**building):
                dbt.build(variables, target=args.target, on_node=_progress(say))
        summary = summarise(database)
    else:
        say(f"Building into the target {args.target or 'of the profile'}")
        dbt.build(variables, target=args.target, on_node=_progress(say))
        summary = {}
    summary["seconds"] = round(time.monotonic() - started, 1)
    if args.json:
        print(json.dumps(summary, default=str))
    else:
        print(format_summary(summary))
    return 0


def parse_vars(text: str) -> dict:
    """Return the vars given as YAML. CrossSellError if it is not a mapping."""
    try:
        variables = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise CrossSellError(
            f"--vars is not YAML ({str(error).splitlines()[0]}): give '{{name: value}}'"
        ) from error
    if not isinstance(variables, dict):
        raise CrossSellError("--vars is not a mapping: give '{name: value}'")
    return variables


def _share(variables: dict) -> float | None:
    """Return the var max_rejected_share if it is a number; what else it may be, dbt refuses."""
    share = variables.get("max_rejected_share")
    return share if isinstance(share, (int, float)) else None


def database_path() -> Path:
    """Return the file that readers open: CROSS_SELL_DATABASE, else warehouse/ in the project."""
    named = os.environ.get("CROSS_SELL_DATABASE")
    return Path(named).resolve() if named else project_dir() / "warehouse" / "cross_sell.duckdb"


@contextmanager
def new_database(database: Path) -> Iterator[dict[str, str]]:
    """Lend the environment of a build beside `database`, and move the build over it at the end.

    The new file has the same name in a folder of its own, since DuckDB names a database after
    its file. A lock keeps two runs apart. Whatever fails leaves `database` as it was.
    """
    building = database.parent / f".{database.stem}.building"
    if database.is_dir():
        raise CrossSellError(f"'{database}' is a folder: set CROSS_SELL_DATABASE to a file")
    with only_one(
        database.parent / f".{database.stem}.lock",
        busy=f"another run is building {database}: wait until it has ended",
        mend="set CROSS_SELL_DATABASE to a file in a folder that can be written",
    ):
        # What a killed run has left.
        shutil.rmtree(building, ignore_errors=True)
        building.mkdir()
        values = {"CROSS_SELL_DATABASE": str(building / database.name)}
        if "CROSS_SELL_TEMP_DIRECTORY" not in os.environ:
            values["CROSS_SELL_TEMP_DIRECTORY"] = str(building / "temp")
        try:
            yield values
            # The log of a plain `dbt build` that was killed belongs to the old file.
            Path(f"{database}.wal").unlink(missing_ok=True)
            os.replace(building / database.name, database)
        finally:
            shutil.rmtree(building, ignore_errors=True)


def _printer(stream):
    def say(line: str) -> None:
        print(line, file=stream, flush=True)

    return say


def _progress(say):
    def on_node(node: dbt.FinishedNode) -> None:
        if node.kind in ("model", "seed") or node.status not in ("pass", "success"):
            say(f"  {node.place:3d}/{node.total}  {node.name:<28} {node.seconds:7.1f} s")

    return on_node
