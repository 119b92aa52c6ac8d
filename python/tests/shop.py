"""Run the project's compiled SQL in this process, on shops small enough to write by hand.

dbt compiles the project once, against files that have every column of the contract. For each shop
these files are written anew, and the compiled models are run one after another in memory.
"""

import csv
import tempfile
from datetime import UTC, datetime
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import yaml
from parsing import SharedRunner

from cross_sell.project import dbt
from cross_sell.project.contract import load_contract
from cross_sell.project.paths import project_dir

Shop = dict[str, list[dict]]
# What the macro `bucket_range` renders where a model reads all keys.
ALL_KEYS = "between 1 and 2147483647"
# The models whose keys the macro `bucket_ranges` cuts.
CUT_MODELS = {"user_key": "int_users", "item_key": "int_items"}

ARROW_TYPES = {
    "string": pa.string(),
    "timestamp": pa.timestamp("us"),
    "double": pa.float64(),
    "decimal": pa.float64(),
    "bigint": pa.int64(),
    "boolean": pa.bool_(),
}

# The columns of int_live_parameters.
PARAMETERS = pa.schema(
    [(name, pa.string()) for name in ("model", "component", "term", "version")]
    + [(name, pa.float64()) for name in ("value", "mean", "scale")]
)


@cache
def schemas() -> dict[str, pa.Schema]:
    """Return the Arrow schema of every input table, with all columns of the contract.

    The time of an event is text, so that a shop may hold times that cannot be read.
    """
    return {
        name: pa.schema(
            [
                (
                    column.name,
                    pa.string()
                    if (name, column.name) == ("events", "event_at")
                    else ARROW_TYPES[column.type],
                )
                for column in table.columns
            ]
        )
        for name, table in load_contract().items()
    }


class CompiledProject:
    """The SQL of every model, compiled once with the given vars.

    variables: vars of the project; data_path is set here.
    buckets: into how many ranges of keys models of the materialization `bucketed` are cut.
    bucketed: these models, each with its key and the model whose keys are cut.
    """

    def __init__(self, variables: dict | None = None, buckets: int = 1):
        self.variables = dict(variables or {})
        self.buckets = buckets
        # Deleted with this object; nothing of the user's warehouse or target folder is touched.
        self._folder = tempfile.TemporaryDirectory(prefix="cross_sell_compiled_")
        folder = Path(self._folder.name)
        self._input = folder / "input"
        places = {"data": self._input, "models": self._input / "models_fitted"}
        for place in places.values():
            place.mkdir()
        self._folders = {name: places[table.folder] for name, table in load_contract().items()}
        self._schemas = schemas()
        self._write({})
        self._database = folder / "compiled_shop.duckdb"
        self.compiled_at = datetime.now(UTC).replace(tzinfo=None)
        self.sql = self._compile(folder)

    def _compile(self, folder: Path) -> dict[str, str]:
        root = str(project_dir())
        settings = {
            "CROSS_SELL_DATABASE": str(self._database),
            "CROSS_SELL_TEMP_DIRECTORY": str(folder / "temp"),
        }
        with dbt.environment(**settings), dbt._same_directory():
            result = SharedRunner().invoke(
                [
                    *dbt.QUIET,
                    "--quiet",
                    "compile",
                    *("--select", "resource_type:model", "--indirect-selection", "empty"),
                    *("--project-dir", root, "--profiles-dir", root),
                    *("--target-path", str(folder / "target"), "--log-path", str(folder / "logs")),
                    *("--vars", yaml.safe_dump({**self.variables, "data_path": str(self._input)})),
                ]
            )
        if not result.success:
            raise AssertionError(f"the project does not compile: {dbt.first_failure(result)}")
        nodes = {outcome.node.unique_id: outcome.node for outcome in result.result.results}
        order = TopologicalSorter({name: node.depends_on.nodes for name, node in nodes.items()})
        names = [name for name in order.static_order() if name in nodes]
        self._parents = {
            nodes[name].name: {
                nodes[parent].name for parent in nodes[name].depends_on.nodes if parent in nodes
            }
            for name in names
        }
        self.bucketed = {
            nodes[name].name: (config["bucket_by"], CUT_MODELS[config["bucket_by"]])
            for name in names
            if (config := nodes[name].config.to_dict())["materialized"] == "bucketed"
        }
        return {nodes[name].name: nodes[name].compiled_code for name in names}

    def needed(self, tables: tuple[str, ...]) -> set[str]:
        """Return the models that the tables descend from, themselves included."""
        needed, waiting = set(), list(tables or self.sql)
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                waiting.extend(self._parents[name])
        return needed

    def _write(self, shop: Shop) -> None:
        unknown = set(shop) - set(self._schemas)
        if unknown:
            raise ValueError(f"no input table {', '.join(sorted(unknown))}")
        for name, schema in self._schemas.items():
            rows = [
                {
                    key: value.isoformat(sep=" ")
                    if isinstance(value, datetime) and schema.field(key).type == pa.string()
                    else value
                    for key, value in row.items()
                }
                for row in shop.get(name, [])
            ]
            table = pa.Table.from_pylist(rows, schema=schema)
            pq.write_table(table, self._folders[name] / f"{name}.parquet", compression="none")

    def build(
        self,
        shop: Shop,
        *tables: str,
        threads: int = 1,
        factors: dict[str, float] | None = None,
        parameters: list[dict] | None = None,
        sampled_users: int = 0,
    ) -> duckdb.DuckDBPyConnection:
        """Build the shop in memory, and return a connection to what was built; close it.

        tables: the models to build, with all that they read; all models if none is named.
        factors: of the sources of candidates, instead of the seed's; others are off. parameters:
        rows of int_live_parameters, instead of those of the shop or the seed. sampled_users: the
        var; 0: all. The hooks of dbt do not run: a shop that a run would stop on is built all the
        same.
        """
        self._write(shop)
        connection = duckdb.connect(
            config={
                "threads": threads,
                "preserve_insertion_order": False,
                "memory_limit": "1GB",
            }
        )
        connection.execute("set TimeZone = 'UTC'")
        connection.execute("attach ':memory:' as compiled_shop; use compiled_shop.main")
        for seed in sorted((project_dir() / "seeds").glob("*.csv")):
            connection.execute(
                f"create table {seed.stem} as select * from read_csv($1)", [str(seed)]
            )
        if factors is not None:
            set_factors(connection, factors)
        needed = self.needed(tables)
        for name in self.sql:
            if name == "int_live_parameters" and parameters is not None:
                set_parameters(connection, parameters)
            elif name in needed:
                self.create(connection, name, sampled_users)
        return connection

    def create(
        self, connection: duckdb.DuckDBPyConnection, name: str, sampled_users: int = 0
    ) -> None:
        """Make the table of one model from the tables that it reads, bucket by bucket if it is cut.

        Views too become tables: the same rows, and each file is read only once.
        """
        sql, statements = self.sql[name], [self.sql[name]]
        key, relation = self.bucketed.get(name, (None, None))
        sampled = sampled_users if key == "user_key" else 0
        if key and (self.buckets > 1 or sampled):
            assert ALL_KEYS in sql, f"{name} reads no bucket"
            (last,) = connection.execute(
                f"select coalesce(max({key}), 0) from {relation}"
            ).fetchone()
            last = min(last, sampled or last)
            width = -(-last // self.buckets)
            statements = [
                sql.replace(
                    ALL_KEYS,
                    f"between {bucket * width + 1} and {min((bucket + 1) * width, last)}",
                )
                for bucket in range(self.buckets)
            ]
        connection.execute(f"create or replace table {name} as {statements[0]}")
        for statement in statements[1:]:
            connection.execute(f"insert into {name} {statement}")


def set_factors(connection: duckdb.DuckDBPyConnection, factors: dict[str, float]) -> None:
    """Let the sources of candidates have these factors, by name; all others are off."""
    connection.execute(
        "create or replace table recommendation_sources as"
        " select * replace (cast(0 as double) as factor) from recommendation_sources"
    )
    for source_name, factor in factors.items():
        connection.execute(
            "update recommendation_sources set factor = $1 where source_name = $2",
            [factor, source_name],
        )


def parameter(component: str, term: str, value: float, mean: float = 0, scale: float = 1) -> dict:
    """Return a row of the parameters of the ranking."""
    return {
        "model": "ranking", "component": component, "term": term, "version": "v1",
        "value": float(value), "mean": float(mean), "scale": float(scale),
    }


def set_parameters(connection: duckdb.DuckDBPyConnection, parameters: list[dict]) -> None:
    """Let a build have these rows of int_live_parameters; terms that it has no row of are 0."""
    connection.register("given_parameters", pa.Table.from_pylist(parameters, schema=PARAMETERS))
    connection.execute("create or replace table int_live_parameters as from given_parameters")
    connection.unregister("given_parameters")


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict]:
    """Return the rows of a query as dictionaries."""
    result = connection.execute(query)
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


@cache
def event_weights() -> dict[str, dict[str, float]]:
    """Return the seed of event types: type -> transition_strength and history_weight."""
    with open(project_dir() / "seeds" / "event_weights.csv", encoding="utf-8") as file:
        return {
            row["event_type"]: {
                name: float(row[name]) for name in ("transition_strength", "history_weight")
            }
            for row in csv.DictReader(file)
        }


@cache
def transactional_kinds() -> set[str]:
    """Return the kinds of messages that the seed calls transactional."""
    with open(project_dir() / "seeds" / "message_kinds.csv", encoding="utf-8") as file:
        return {
            row["message_kind"]
            for row in csv.DictReader(file)
            if row["is_transactional"] == "true"
        }
