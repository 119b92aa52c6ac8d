"""dbt as the tests start it: the project is parsed once for all runs that it is the same to.

dbt parses the whole project anew for every folder of input, as its path is a var, and that takes
longer than building a small shop. Here a run gets a copy of what was parsed for another one, if all
vars are the same but those that parsing does not look at (test_parsing.py says so of them).
"""

import os
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumaro_encoder, extended_mashumuro_decoder

from cross_sell.project.dbt import environment

# Vars that only the SQL and the hooks of a run look at.
UNPARSED = ("data_path", "models_path", "as_of")
PLACES = ("--project-dir", "--profiles-dir", "--target")
# A test that changes a copy of the project has it parsed each time.
PROJECT = Path(__file__).resolve().parents[2]


class SharedRunner(dbtRunner):
    """A dbtRunner that is given the parsed project, where there is one."""

    def invoke(self, args: list[str], **settings: object) -> dbtRunnerResult:
        """Do what dbtRunner does; a project that does not parse fails there."""
        is_ours = args[args.index("--project-dir") + 1] == str(PROJECT)
        if is_ours and os.environ.get("CROSS_SELL_DATABASE", "").endswith(".duckdb"):
            parsed = parsed_project(*_key(args))
            # Each run has a copy of its own, as dbt writes into it; made as dbt itself keeps what
            # it has parsed from one run to the next.
            if parsed:
                self.manifest = Manifest.from_msgpack(parsed, decoder=extended_mashumuro_decoder)
                self.manifest.build_flat_graph()
        return super().invoke(args, **settings)


def _key(args: list[str]) -> tuple[str, str, tuple[str, ...]]:
    """What of an invocation the parsed project depends on: vars, name of the database, places."""
    given = dict(zip(args, args[1:], strict=False))
    variables = yaml.safe_load(given.get("--vars", "{}"))
    for name in UNPARSED:
        variables.pop(name, None)
    # A relation bears the name of its database, which DuckDB calls like the file.
    database = Path(os.environ["CROSS_SELL_DATABASE"]).stem
    places = [part for name in PLACES if name in given for part in (name, given[name])]
    return yaml.safe_dump(variables), database, tuple(places)


@lru_cache(maxsize=4)
def parsed_project(variables: str, database: str, places: tuple[str, ...]) -> bytes | None:
    """Return the project as dbt has parsed it with these vars, packed; None if it does not parse.

    database: the name of the database. places: where the project is.
    """
    quiet = ("--log-level", "none", "--quiet", "--no-write-json", "--no-partial-parse")
    with (
        TemporaryDirectory(prefix="cross_sell_parsed_") as folder,
        environment(
            CROSS_SELL_DATABASE=f"{folder}/{database}.duckdb",
            DBT_TARGET_PATH=folder,
            DBT_LOG_PATH=folder,
        ),
    ):
        result = dbtRunner().invoke([*quiet, "parse", *places, "--vars", variables])
    return result.result.to_msgpack(extended_mashumaro_encoder) if result.success else None
