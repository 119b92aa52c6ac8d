"""`cross-sell evaluate backtest`: what lists of a day of the past would have found later."""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from cross_sell.errors import CrossSellError
from cross_sell.evaluate.arguments import check_input, parse_dates, parse_days
from cross_sell.evaluate.backtest.arguments import parse_methods, parse_settings, usable_folder
from cross_sell.evaluate.backtest.build import build_as_of, database_stem
from cross_sell.evaluate.backtest.measure import NUMBERS, measure
from cross_sell.evaluate.backtest.outcomes import load_outcomes
from cross_sell.evaluate.backtest.plot import draw
from cross_sell.evaluate.backtest.table import format_results
from cross_sell.evaluate.methods.method import FittedMethod, Method
from cross_sell.project.paths import project_dir
from cross_sell.warehouse.files import quote_text
from cross_sell.warehouse.limits import enough_memory, open_duckdb

TRAINED = "trained"
TABLE = "backtest.parquet"
LISTS = ("+user_recommendations", "int_distinct_events")
SCHEMA = pa.schema(
    [
        ("setting", pa.string()),
        ("as_of", pa.timestamp("us")),
        ("version", pa.string()),
        ("days", pa.int32()),
        ("event_type", pa.string()),
        ("item_class", pa.string()),
        ("user_class", pa.string()),
        ("method", pa.string()),
        ("metric", pa.string()),
        *((name, pa.float64()) for name in NUMBERS),
        ("users", pa.int64()),
    ]
)


def add_parser(kinds: argparse._SubParsersAction) -> None:
    """Add `evaluate backtest` to the command line."""
    parser = kinds.add_parser(
        "backtest", help="rebuild days of the past and compare the lists with what came after"
    )
    parser.add_argument("--data", required=True, type=Path, help="folder of the input tables")
    parser.add_argument(
        "--as-of", required=True, action="append", help="UTC time of the past; may be repeated"
    )
    parser.add_argument("--days", default="7,28", help="lengths of the outcome (default: 7,28)")
    parser.add_argument(
        "--vars", action="append", help="YAML of vars: one setting; may be repeated"
    )
    parser.add_argument("--baselines", help="names, or none (default: all that are installed)")
    parser.add_argument(
        "--by-source",
        action="store_true",
        help="measure each source of candidates alone, too, and the ranking without it",
    )
    parser.add_argument(
        "--trained",
        action="store_true",
        help="measure the first setting once more, trained on what lies before each date",
    )
    parser.add_argument("--out", type=Path, help="folder (default: warehouse/backtest)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Backtest, and print the main figures."""
    stream = sys.stderr if args.json else sys.stdout

    def say(line: str) -> None:
        print(line, file=stream, flush=True)

    figures = backtest(
        args.data,
        parse_dates(args.as_of),
        parse_days(args.days),
        settings=parse_settings(args.vars),
        methods=parse_methods(args.baselines, say, args.fitted_method(), args.trained),
        by_source=args.by_source,
        train=args.train_ranking if args.trained else None,
        out=args.out or project_dir() / "warehouse" / "backtest",
        say=say,
    )
    if args.json:
        print(json.dumps(figures, default=str))
        return 0
    print(format_results(figures["results"], list(figures["settings"])))
    print(f"\nAll figures: {figures['table']}\nPlot: {figures['plot']}")
    print("Databases, to be opened with any DuckDB client:")
    for date in figures["dates"]:
        for setting, database in date["databases"].items():
            print(f"  {database} (as of {date['as_of']}, {setting})")
    print(f"Done in {figures['seconds']} s")
    return 0


def backtest(
    data: Path,
    dates: Sequence[datetime],
    days: Sequence[int],
    *,
    settings: dict[str, dict],
    methods: Sequence[Method],
    by_source: bool = False,
    train: Callable[..., dict] | None = None,
    out: Path,
    say: Callable[[str], None] = lambda line: None,
) -> dict:
    """Build every setting as of every date, and measure its lists against what came after.

    data: folder of the input tables. dates: UTC. days: lengths of the outcome, which begins after
    the date. settings: vars by name. methods: baselines beside ours. by_source: build all sources
    of candidates, and measure each alone and the ranking without it. train: train_ranking, to
    measure the first setting once more, as setting `trained`, with a ranking that was trained on
    what lies before the date; what goes live there counts, else the default. The shop's own fitted
    models are left aside then, so that the other settings are by the shipped weights. out: folder
    of all output.

    Events up to and at the date are the history. Catalogue, users and aliases are as they are
    today. Returns settings, dates (as_of, evaluated_users, new_users, databases by setting),
    results (the records of `measure.measure` with setting, as_of and version, that of the ranking,
    'default' where nothing is live), table and plot (files) and
    seconds. CrossSellError on what cannot be used.
    """
    started = time.monotonic()
    out = usable_folder(out)
    check_input(data, dates, days, settings, say)
    always = {"data_path": str(data.resolve())}
    if by_source:
        always["build_unused_sources"] = True
    if train:
        # What the shop has trained before is left aside: the shipped weights are to be measured.
        untrained = {"models_path": str(out / "no_models")}
        settings = {name: untrained | variables for name, variables in settings.items()}
        settings[TRAINED] = dict(next(iter(settings.values())))
    fitted = [method for method in methods if isinstance(method, FittedMethod)]

    def fit(examples: object) -> None:
        for method in fitted:
            say(f"Fitting {method.name} to the same")
            method.fit(examples)

    results, measured = [], []
    for as_of in dates:
        if train:
            models = out / f"models_{database_stem(as_of)}"
            # What an earlier backtest left is nothing to be better than.
            shutil.rmtree(models, ignore_errors=True)
            first = next(iter(settings.values()))
            report = train(
                data, as_of=as_of, variables=first, models=models, on_examples=fit, say=say
            )
            say(f"  {report['decision']}")
            settings[TRAINED]["models_path"] = str(models)
        with (
            tempfile.TemporaryDirectory(prefix="cross_sell_") as temp,
            open_duckdb(temp) as shops,
            enough_memory("measuring"),
        ):
            date, records = _measure_date(
                shops, always, as_of, days, settings, methods, by_source, out, say
            )
        measured.append(date)
        results += records
    table, plot = out / TABLE, out / "backtest.png"
    rows = [{**row, "as_of": datetime.fromisoformat(row["as_of"])} for row in results]
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), table)
    draw(results, list(settings), plot)
    return {
        "settings": settings,
        "dates": measured,
        "results": results,
        "table": str(table),
        "plot": str(plot),
        "seconds": round(time.monotonic() - started, 1),
    }


def _measure_date(
    connection: duckdb.DuckDBPyConnection,
    always: dict,
    as_of: datetime,
    days: Sequence[int],
    settings: dict[str, dict],
    methods: Sequence[Method],
    by_source: bool,
    out: Path,
    say: Callable[[str], None],
) -> tuple[dict, list[dict]]:
    """Build and measure all settings as of one date; return the date's entry and the records."""
    date = {"as_of": _text(as_of), "databases": {}}
    results = []
    for number, (name, variables) in enumerate(settings.items()):
        database = out / f"{database_stem(as_of, number)}.duckdb"
        variables = {**variables, **always, "as_of": str(as_of)}
        say(f"Building {database} as of {_text(as_of)}, {name}")
        build_as_of(database, variables, LISTS, say)
        # Under the name that it was built with, by which its views find their tables.
        connection.execute(f"attach {quote_text(str(database))} (read_only)")
        connection.execute(f"use {database.stem}")
        (version,) = connection.execute(
            "select max(version) from int_live_parameters where model = 'ranking'"
        ).fetchone()
        date |= load_outcomes(connection, days)
        date["databases"][name] = str(database)
        _tell_users(date, max(days), say)
        # What is fitted knows the features as they are under the first setting.
        is_fitted_to = number == 0 or name == TRAINED
        measured = [
            method for method in methods
            if is_fitted_to or not isinstance(method, FittedMethod)
        ]
        records = measure(
            connection, measured, by_source=by_source, is_first=number == 0, say=say
        )
        connection.execute("use memory")
        connection.execute(f"detach {database.stem}")
        build = {"setting": name, "as_of": _text(as_of), "version": version}
        results += [{**build, **record} for record in records]
    return date, results


def _text(as_of: datetime) -> str:
    return str(as_of).removesuffix(" 00:00:00")


def _tell_users(date: dict, days: int, say: Callable[[str], None]) -> None:
    if not date["evaluated_users"]:
        raise CrossSellError(
            f"no user with events up to --as-of {date['as_of']} has one in the {days} days after"
            " it: give another date or more --days"
        )
    say(
        f"  {date['evaluated_users']:,} users with history have touches in the {days} days after;"
        f" {date['new_users']:,} whose first event is then are left out"
    )
