"""The project as dbt compiles it for a warehouse, without a connection."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

TESTS = Path(__file__).parent
PROJECT = TESTS.parents[2]
FOLDERS = ("models", "macros", "seeds", "tests", "analyses")
# That of most tests comes first, which then run while the others are compiled.
WAREHOUSES = ("bigquery", "snowflake", "redshift", "databricks")

# The sources whose adapters are compiled; the export of Google Analytics 4 lies in BigQuery only.
TRACKERS = ["rudderstack", "segment", "shopify"]
EVENT_SOURCES = dict.fromkeys(WAREHOUSES, TRACKERS) | {"bigquery": ["ga4", *TRACKERS]}
MESSAGE_SOURCES = ["braze", "klaviyo"]

# What the columns of an input may hold, whatever the contract wants, by the type that it calls so.
# Each kind is read by macros of its own.
FOUND_TYPES = {
    "string": "dbt.type_string() | lower",
    "bigint": "'bigint'",
    "double": "double_type()",
    "timestamp": (
        "'timestamp with time zone' if column.type == 'timestamp' else contract_type(column) | lower"
    ),
}
INPUT = """\
{{%- set found = {{}} -%}}
{{%- for column in input_contract('{table}').columns.values() -%}}
    {{%- do found.update({{column.name: {found_type}}}) -%}}
{{%- endfor -%}}
{{{{ conformed_rows(input_contract('{table}'), source('shop', '{table}'), found) }}}}
"""
ABSENT_INPUT = "{{ conformed_rows(input_contract('events'), none, {}) }}\n"

# A model each with what no warehouse has, and with columns named by words that some reserve.
PLANTED = {
    "planted_function": "regexp_full_match(item_id, '[a-z]+') as is_plain",
    "planted_words": "item_id as hash, item_id as tag, 1 as minus",
}
PLANTED_MODEL = """\
{{{{ config(contract={{'enforced': false}}) }}}}

select {columns} from {{{{ ref('int_items') }}}}
"""


@dataclass(frozen=True)
class Query:
    """What dbt compiled one node to: `reads` has the id of each table by what stands for it."""

    id: str
    name: str
    kind: str
    sql: str
    reads: dict[str, str]
    contract_types: frozenset[str]


@dataclass(frozen=True)
class Compiled:
    """A compiled project: its queries, those that others read first, and its input's columns.

    columns: of each source and seed by its id, column -> type as the YAML names it.
    """

    queries: list[Query]
    columns: dict[str, dict[str, str]]


def copy_project(project: Path) -> None:
    """Copy the project, and add inputs of other types than the contract's, and what is planted."""
    shutil.copy(PROJECT / "dbt_project.yml", project)
    without_unit_tests = shutil.ignore_patterns("*__unit_tests.yml")
    for folder in FOLDERS:
        shutil.copytree(PROJECT / folder, project / folder, ignore=without_unit_tests)
    for kind, found_type in FOUND_TYPES.items():
        for table in ("events", "items", "users"):
            text = INPUT.format(table=table, found_type=found_type)
            (project / "analyses" / f"{table}_as_{kind}.sql").write_text(text)
    (project / "analyses" / "absent_events.sql").write_text(ABSENT_INPUT)
    for name, columns in PLANTED.items():
        text = PLANTED_MODEL.format(columns=columns)
        (project / "models" / "marts" / f"{name}.sql").write_text(text)


def compile_for(project: Path, warehouse: str) -> Compiled:
    """Compile a project for one warehouse, into folders of its own: all of it, and the adapters."""
    sources = {"event_sources": EVENT_SOURCES[warehouse], "message_sources": MESSAGE_SOURCES}
    adapters = run_dbt(project, warehouse, "sources", sources, "--select", "models/adapters")
    whole = run_dbt(project, warehouse, "shop", {})
    known = {query.id for query in whole.queries}
    return Compiled(
        [query for query in adapters.queries if query.id not in known] + whole.queries,
        adapters.columns | whole.columns,
    )


def run_dbt(project: Path, warehouse: str, name: str, variables: dict, *words: str) -> Compiled:
    target = project.parent / warehouse / name
    dbt = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet", "compile"]
    offline = ["--no-introspect", "--no-populate-cache", "--target", warehouse]
    places = ["--project-dir", str(project), "--profiles-dir", str(TESTS)]
    done = subprocess.run(
        [*dbt, *offline, *places, "--vars", json.dumps(variables), *words],
        env={**os.environ, "DBT_TARGET_PATH": str(target), "DBT_LOG_PATH": str(target / "logs")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return read_manifest(json.loads((target / "manifest.json").read_text()))


def read_manifest(manifest: dict) -> Compiled:
    """Return the models, analyses and tests that dbt compiled, and the columns of what they read.

    Of tests in the YAML that differ in the model and its columns only there is one.
    """
    nodes = {**manifest["nodes"], **manifest["sources"]}
    tables = {key: node for key, node in nodes.items() if node.get("relation_name")}
    queries: list[Query] = []
    seen: set[str] = set()

    def add(key: str) -> None:
        node = nodes[key]
        is_query = node["resource_type"] in ("model", "analysis", "test")
        shape = shape_of(node) or key
        if shape in seen or not is_query or "compiled_code" not in node:
            return
        seen.add(shape)
        above = node["depends_on"]["nodes"]
        for each in above:
            add(each)
        is_enforced = node["contract"]["enforced"] if "contract" in node else False
        types = {column["data_type"].lower() for column in node["columns"].values() if is_enforced}
        queries.append(
            Query(
                id=key,
                name=node["name"],
                kind=node["resource_type"],
                sql=node["compiled_code"],
                reads={tables[each]["relation_name"]: each for each in above},
                contract_types=frozenset(types),
            )
        )

    for key in nodes:
        add(key)
    columns = {
        key: {column["name"]: column["data_type"] for column in node["columns"].values()}
        for key, node in nodes.items()
        if node["resource_type"] in ("seed", "source")
    }
    return Compiled(queries, columns)


def shape_of(node: dict) -> str | None:
    """Return what a test in the YAML asks, whatever of; None for all other nodes."""
    test = node.get("test_metadata")
    if not test:
        return None
    arguments = {
        name: value
        for name, value in test["kwargs"].items()
        if name not in ("model", "column_name", "columns")
    }
    return json.dumps([test["name"], arguments, node["config"].get("where")], sort_keys=True)
