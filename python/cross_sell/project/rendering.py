"""Models of the project as the SQL that a build would run, rendered without starting dbt.

`check` looks at an export through the models that the build reads it with. dbt needs seconds to
start; this needs none, for the few models and macros that read the input.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace

import duckdb
import jinja2
import yaml

from cross_sell.errors import CrossSellError
from cross_sell.project.macros import ReturnedError, give_back
from cross_sell.project.paths import project_dir
from cross_sell.project.seeds import seed_files, seed_types
from cross_sell.project.variables import project_var

# The rooms of macros that the models which read the input need.
ROOMS = (
    "inputs", "adapters", "engines", "exact", "catalogue", "lists", "messaging", "promotions",
    "parameters",
)


class Rendering:
    """The project's Jinja for one database and one set of vars.

    connection: DuckDB; what a macro asks of the database is asked there.
    variables: vars of the run; dbt_project.yml has the others.
    run_started: UTC without time zone, the clock of the run. Now by default.
    """

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        variables: dict,
        run_started: datetime | None = None,
    ):
        self._connection = connection
        self._variables = variables
        self._answers: dict[str, _Table] = {}
        self._config: dict[str, object] = {}
        self._made: set[str] = set()
        self._environment = jinja2.Environment(extensions=["jinja2.ext.do"])
        self._macros = {
            name: self._macro(name, template)
            for name, template in _macro_sources().items()
        }
        self._environment.globals.update(
            self._macros,
            adapter=SimpleNamespace(
                dispatch=self._dispatch,
                get_column_schema_from_query=self._columns,
                get_relation=lambda database, schema, identifier: None,
            ),
            config=self._configure,
            dbt=SimpleNamespace(
                hash=lambda expression: f"md5(cast({expression} as varchar))",
                type_string=lambda: "varchar",
                type_timestamp=lambda: "timestamp",
                dateadd=lambda part, count, start: f"({start} + interval '1 {part}' * ({count}))",
            ),
            exceptions=SimpleNamespace(raise_compiler_error=_refuse),
            execute=True,
            flags=SimpleNamespace(INTROSPECT=True, WHICH="build"),
            graph={"sources": _sources()},
            load_relation=lambda relation: relation,
            modules=SimpleNamespace(re=re),
            ref=self._ref,
            run_query=self._run_query,
            run_started_at=run_started or datetime.now(UTC).replace(tzinfo=None),
            source=lambda source, table: table,
            var=self._var,
            **{"return": give_back},
        )

    def macro(self, name: str, *arguments: object) -> object:
        """Return what a macro returns or renders to."""
        return self._macros[name](*arguments)

    def create(self, name: str) -> None:
        """Make the table of a model or seed, and first of all that it reads; once each."""
        if name in self._made:
            return
        self._made.add(name)
        seed = seed_files().get(name)
        if seed:
            relation = self.macro("csv_relation", self.macro("glob_escaped", str(seed)))
            columns = ", ".join(
                f"cast({column} as {self.macro('contract_type', {'type': kind})}) as {column}"
                for column, kind in seed_types(name).items()
            )
            self._connection.execute(f"create table {name} as select {columns} from {relation}")
            return
        outer, self._config = self._config, {}
        # What the model refers to is made as it is rendered, since macros ask for its columns.
        sql = self._template(_model_source(name)).render()
        kind = self._config.get("materialized", "view" if name.startswith("stg_") else "table")
        self._config = outer
        self._connection.execute(f"create {kind} {name} as {sql}")

    def _template(self, source: str) -> jinja2.Template:
        environment = self._environment
        return jinja2.Template.from_code(environment, _code(source), environment.globals)

    def _macro(self, name: str, source: str) -> Callable:
        templates = []

        def call(*arguments: object, **named: object) -> object:
            if not templates:
                templates.append(self._template(source))
            try:
                return getattr(templates[0].module, name)(*arguments, **named)
            except ReturnedError as returned:
                return returned.value

        return call

    def _dispatch(self, name: str, package: str) -> Callable:
        return self._macros.get(f"duckdb__{name}") or self._macros[f"default__{name}"]

    def _configure(self, **settings: object) -> str:
        self._config.update(settings)
        return ""

    def _ref(self, name: str) -> str:
        self.create(name)
        return name

    def _var(self, name: str, default: object = None) -> object:
        return self._variables.get(name, project_var(name, default))

    def _columns(self, query: str) -> list[SimpleNamespace]:
        rows = self._connection.execute(f"describe {query}").fetchall()
        return [SimpleNamespace(name=row[0], data_type=row[1]) for row in rows]

    def _run_query(self, query: str) -> "_Table":
        # Macros ask of the files only, which do not change meanwhile; each is read through once.
        if query not in self._answers:
            result = self._connection.execute(query)
            names = [column[0] for column in result.description]
            self._answers[query] = _Table(names, result.fetchall())
        return self._answers[query]


class _Table(list):
    """The rows of a query as dictionaries, with the columns as dbt's tables have them."""

    def __init__(self, names: list[str], rows: list[tuple]):
        super().__init__(dict(zip(names, row, strict=True)) for row in rows)
        self.rows = self
        self.columns = [
            SimpleNamespace(values=lambda place=place: tuple(row[place] for row in rows))
            for place in range(len(names))
        ]


def _refuse(message: str) -> None:
    raise CrossSellError(message)


@cache
def _macro_sources() -> dict[str, str]:
    """Macro -> text of its file."""
    sources = {}
    for room in ROOMS:
        for file in sorted((project_dir() / "macros" / room).glob("*.sql")):
            text = file.read_text(encoding="utf-8")
            for name in re.findall(r"{%-? *macro (\w+)\(", text):
                sources[name] = text
    return sources


@cache
def _code(source: str) -> object:
    """Jinja as Python code, compiled once in a process."""
    return jinja2.Environment(extensions=["jinja2.ext.do"]).compile(source)


@cache
def _model_source(name: str) -> str:
    (file,) = (project_dir() / "models").rglob(f"{name}.sql")
    return file.read_text(encoding="utf-8")


@cache
def _sources() -> dict[str, dict]:
    """The nodes of the input tables and of those of sources, as macros find them in dbt's graph."""
    nodes = {}
    for path in (project_dir() / "models").rglob("_*__sources.yml"):
        (source,) = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
        for table in source["tables"]:
            nodes[f"source.cross_sell.{source['name']}.{table['name']}"] = {
                **table,
                "package_name": "cross_sell",
                "source_name": source["name"],
                "schema": source["name"],
                "identifier": table["name"],
                "columns": {column["name"]: column for column in table["columns"]},
            }
    return nodes
