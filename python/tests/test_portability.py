"""Every compiled model keeps to SQL that other warehouses run too.

The project is built on a copy in which each engine's macro that has a `default__` beside it leaves
marks around what it renders. What stands between the marks is engine's business and is cut out;
everything else is checked. Each rule has an example that it must find, and each has SQL that it
must let pass, so that none of them can fall silent.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp
from sqlglot.optimizer.scope import Scope, traverse_scope
from sqlglot.tokens import Token, TokenType

PROJECT = Path(__file__).parents[2]
FOLDERS = ("models", "macros", "seeds", "tests")

MACRO = re.compile(r"(\{%-?\s*macro\s+(\w+)\s*\(.*?%\})(.*?)(\{%-?\s*endmacro\s*-?%\})", re.DOTALL)
RENDERED_BY_ENGINE = re.compile(
    r"/\*<engine>\*/(?:(?!/\*</?engine>\*/).)*/\*</engine>\*/", re.DOTALL
)

LIST_FUNCTION = re.compile(
    r"(list|array)(_\w+)?|unnest|explode|flatten|generate_series|range|struct_\w+|row|map(_\w+)?"
)

# The columns of a table by its name, or none where they are not known.
Columns = Callable[[str], "set[str] | None"]


# The models as dbt renders them


def mark_engine_macros(text: str) -> str:
    """Put marks around what an engine's macro renders, where a `default__` is in the same file."""
    if not re.search(r"\bmacro\s+default__", text):
        return text

    def marked(match: re.Match) -> str:
        head, name, body, tail = match.groups()
        if "__" not in name or name.startswith("default__"):
            return match[0]
        return f"{head}/*<engine>*/{body}/*</engine>*/{tail}"

    return MACRO.sub(marked, text)


def without_engine_sql(compiled: str) -> str:
    """Put a plain column where a marked macro rendered something, inner macros first."""
    count = 1
    while count:
        compiled, count = RENDERED_BY_ENGINE.subn(" engine_sql ", compiled)
    return compiled


def with_plain_names(compiled: str, relations: list[str | None]) -> str:
    """Take the quotes off the names of relations: dbt puts them there, each engine's own."""
    for relation in filter(None, relations):
        compiled = compiled.replace(relation, relation.replace('"', ""))
    return compiled


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the compiled SQL of every model by its name, built on a shop with two events.

    Those of sources, which are there only if the vars name them, are compiled without a shop.
    """
    project = tmp_path_factory.mktemp("portability")
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(PROJECT / name, project)
    for name in FOLDERS:
        shutil.copytree(PROJECT / name, project / name)
    for path in (project / "macros").rglob("*.sql"):
        path.write_text(mark_engine_macros(path.read_text()))
    shop = project / "shop"
    shop.mkdir()
    (shop / "events.csv").write_text(
        "user_id,item_id,event_type,event_at\n"
        "ann,tent,view,2024-05-01 10:00:00\n"
        "ann,mat,purchase,2024-05-01 10:05:00\n"
    )
    build = ["build", "--exclude-resource-type", "test", "unit_test"]
    compiled = compiled_models(project, build, {"data_path": "shop"})
    sources = {
        "event_sources": ["ga4", "rudderstack", "segment", "shopify"],
        "message_sources": ["braze", "klaviyo"],
    }
    select = ["compile", "--select", "path:models/adapters", "--indirect-selection", "empty"]
    adapters = compiled_models(project, select, {"data_path": "nowhere", **sources})
    assert compiled
    assert "source_events" in adapters
    return {**compiled, **adapters}


def compiled_models(project: Path, command: list[str], variables: dict) -> dict[str, str]:
    """Return the SQL of the models that a command of dbt compiles, as it is to be checked."""
    dbt = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "--quiet"]
    places = ["--project-dir", ".", "--profiles-dir", ".", "--vars", json.dumps(variables)]
    settings = {
        "CROSS_SELL_DATABASE": str(project / "shop.duckdb"),
        "CROSS_SELL_TEMP_DIRECTORY": str(project / "temp"),
        "DBT_TARGET_PATH": str(project / "target"),
    }
    done = subprocess.run(
        [*dbt, *command, *places],
        cwd=project,
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    manifest = json.loads((project / "target" / "manifest.json").read_text())
    relations = [node["relation_name"] for node in manifest["nodes"].values()]
    return {
        node["name"]: without_engine_sql(with_plain_names(node["compiled_code"], relations))
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        and node["package_name"] == "cross_sell"
        and node.get("compiled_code")
    }


def columns_of(models: dict[str, str]) -> Columns:
    """Return a function that tells the columns of a model or of a seed."""

    @cache
    def columns(table: str) -> set[str] | None:
        if table in models:
            return scope_columns(traverse_scope(parsed(models[table]))[-1], columns)
        seeds = list((PROJECT / "seeds").rglob(f"{table}.csv"))
        return set(seeds[0].open().readline().strip().split(",")) if seeds else None

    return columns


# The rules: each yields what it finds


def parsed(sql: str) -> exp.Expression:
    return sqlglot.parse_one(sql, dialect="duckdb")


def tokens(sql: str) -> list[Token]:
    return sqlglot.tokenize(sql, dialect="duckdb")


def qualify(sql: str, columns: Columns) -> Iterator[str]:
    """Window functions are filtered in a CTE of their own."""
    yield from ("qualify" for token in tokens(sql) if token.token_type is TokenType.QUALIFY)


def group_by_all(sql: str, columns: Columns) -> Iterator[str]:
    """Grouping columns are named."""
    groups = parsed(sql).find_all(exp.Group)
    yield from ("group by all" for group in groups if group.args.get("all"))


def aggregate_filter(sql: str, columns: Columns) -> Iterator[str]:
    """A part of the rows is summed with `case`."""
    yield from (found.sql("duckdb") for found in parsed(sql).find_all(exp.Filter))


def double_colon(sql: str, columns: Columns) -> Iterator[str]:
    """Casts are written `cast(x as type)`."""
    yield from ("::" for token in tokens(sql) if token.token_type is TokenType.DCOLON)


def lambda_function(sql: str, columns: Columns) -> Iterator[str]:
    """Lists are not worked through element by element."""
    for token in tokens(sql):
        if token.token_type is TokenType.ARROW or token.text.lower() == "lambda":
            if token.token_type is not TokenType.STRING:
                yield token.text


def list_function(sql: str, columns: Columns) -> Iterator[str]:
    """Lists, structs and maps differ on every engine: rows are used instead."""
    found = tokens(sql)
    for token, following in zip(found, [*found[1:], None], strict=True):
        if token.token_type in (TokenType.L_BRACKET, TokenType.L_BRACE):
            yield token.text
        elif following and following.token_type is TokenType.L_PAREN:
            is_name = token.token_type not in (TokenType.STRING, TokenType.IDENTIFIER)
            if is_name and LIST_FUNCTION.fullmatch(token.text.lower()):
                yield token.text


def quoted_identifier(sql: str, columns: Columns) -> Iterator[str]:
    """Names are lower case and plain, so that engines which fold case either way agree."""
    yield from (
        token.text
        for token in tokens(sql)
        if token.token_type is TokenType.IDENTIFIER and sql[token.start] in '"`'
    )


def lateral_alias(sql: str, columns: Columns) -> Iterator[str]:
    """A column made in a select is used by the next CTE, not by the select that makes it."""
    for scope in traverse_scope(parsed(sql)):
        select = scope.expression
        if not isinstance(select, exp.Select):
            continue
        aliases = {item.alias for item in select.expressions if isinstance(item, exp.Alias)}
        inputs = input_columns(scope, columns)
        if inputs is None:
            continue
        clauses = [select.args.get(name) for name in ("where", "group", "having")]
        conditions = [join.args.get("on") for join in select.args.get("joins") or []]
        for part in filter(None, [*select.expressions, *clauses, *conditions]):
            for node in part.walk(prune=lambda node: isinstance(node, exp.Query)):
                if isinstance(node, exp.Column) and not node.table:
                    if node.name in aliases and node.name not in inputs:
                        yield node.name


def input_columns(scope: Scope, columns: Columns) -> set[str] | None:
    """Return the columns that a select may read, or none where a table's are not known."""
    found = set()
    for _, source in scope.selected_sources.values():
        if isinstance(source, Scope):
            names = scope_columns(source, columns)
        else:
            names = columns(source.name)
        if names is None:
            return None
        found |= names
    return found


def scope_columns(scope: Scope, columns: Columns) -> set[str] | None:
    """Return the columns that a query gives, or none where they are not known."""
    if scope.set_operation_scopes:
        return scope_columns(scope.set_operation_scopes[0], columns)
    if not isinstance(scope.expression, exp.Select):
        return None
    found = set()
    for item in scope.expression.expressions:
        if not item.is_star:
            found.add(item.alias_or_name)
            continue
        of_table = item.table if isinstance(item, exp.Column) else ""
        for name, (_, source) in scope.selected_sources.items():
            if of_table in ("", name):
                inner = isinstance(source, Scope)
                names = scope_columns(source, columns) if inner else columns(source.name)
                if names is None:
                    return None
                found |= names
    return found


# Each rule, SQL that it must find and SQL that it must let pass


RULES = {
    qualify: (
        ["select a from t qualify row_number() over (order by a) = 1"],
        ["select 'qualify' as a from t"],
    ),
    group_by_all: (
        ["select a, count(*) as n from t group by all"],
        ["select a, count(*) as n from t group by a union all select b, n from t"],
    ),
    aggregate_filter: (
        ["select sum(a) filter (where b) as c from t"],
        ["select sum(case when b then a end) as c from t where b"],
    ),
    double_colon: (
        ["select a::int as b from t"],
        ["select cast(a as int) as b, '::' as c from t -- a::int"],
    ),
    lambda_function: (
        [
            "select f(a, x -> x + 1) as b from t",
            "select f(a, lambda x: x + 1) as b from t",
        ],
        ["select a - b as c, a > b as d, 'lambda' as e, '->' as f from t"],
    ),
    list_function: (
        [
            "select list_sort(a) as b from t",
            "select list(a) as b from t",
            "select array_agg(a) as b from t",
            "select unnest(a) as b from t",
            "select a from unnest(b)",
            "select struct_pack(a := 1) as b from t",
            "select [1, 2] as a from t",
            "select a[1] as b from t",
            "select {'a': 1} as b from t",
        ],
        ["select sum(a) over (order by b range unbounded preceding) as list, '[]' as c from t"],
    ),
    quoted_identifier: (
        ['select "a" from t', 'select a from db."s".t', 'select a as "A" from t'],
        ["select '\"a\"' as b from db.s.t"],
    ),
    lateral_alias: (
        [
            "select a + 1 as c, c + 1 as d from t",
            "select a + 1 as c, sum(b) over (partition by c) as d from t",
            "select a + 1 as c from t where c > 1",
            "select a + 1 as c, count(*) as n from t group by c",
            "select a, count(*) as n from t group by a having n > 1",
            "with q as (select a, b from t) select a + 1 as c, c + 1 as d from q",
            "with q as (select * from t) select a + 1 as c, c + 1 as d from q",
            "select x.a + 1 as c from t as x inner join t as y on x.a = y.a and c > 1",
        ],
        [
            "select a + 1 as b, b + 1 as c from t",
            "select a + 1 as c from t order by c",
            "select lower(a) as a from t where a <> ''",
            "with q as (select a as c, b from t) select c + 1 as c, c + 2 as d from q",
            "select a + 1 as c, (select max(s.c) from (select b as c from t) as s) as d from t",
            "select a + 1 as c, c + 1 as d from not_known",
        ],
    ),
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_compiled_models_keep_to_portable_sql(rule: Callable, models: dict[str, str]) -> None:
    columns = columns_of(models)
    found = {name: sorted(set(rule(sql, columns))) for name, sql in models.items()}
    assert {name: findings for name, findings in found.items() if findings} == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_rule_finds_what_it_is_for_and_nothing_else(rule: Callable) -> None:
    columns = {"t": {"a", "b"}}.get
    offending, harmless = RULES[rule]
    assert [sql for sql in offending if not list(rule(sql, columns))] == []
    assert [sql for sql in harmless if list(rule(sql, columns))] == []


def test_columns_of_models_are_followed_through_stars_and_unions() -> None:
    models = {
        "first": "select a, b as c from elsewhere",
        "second": "with q as (select * from first) select q.*, 1 as d from q",
        "third": "select d, a from second union all select c, a from first",
        "fourth": "select * from elsewhere",
    }
    columns = columns_of(models)
    assert columns("second") == {"a", "c", "d"}
    assert columns("third") == {"d", "a"}
    assert columns("fourth") is None
    assert columns("elsewhere") is None


def test_only_an_engine_macro_with_a_default_beside_it_is_let_off() -> None:
    default = "{% macro default__f(x) -%} cast({{ x }} as int) {%- endmacro %}\n"
    duckdb = "{% macro duckdb__f(x) -%} {{ x }}::int {%- endmacro %}\n"
    public = "{% macro f(x) -%} {{ x }}::int {%- endmacro %}\n"
    assert mark_engine_macros(duckdb + public) == duckdb + public
    assert mark_engine_macros(public + default + duckdb) == public + default + (
        "{% macro duckdb__f(x) -%}/*<engine>*/ {{ x }}::int /*</engine>*/{%- endmacro %}\n"
    )


def test_only_the_quotes_of_relations_are_taken_off() -> None:
    compiled = 'select "a" from "db"."main"."t"'
    assert with_plain_names(compiled, [None, '"db"."main"."t"']) == 'select "a" from db.main.t'


def test_what_marked_macros_rendered_is_cut_out_exactly() -> None:
    inner = "/*<engine>*/a::int/*</engine>*/"
    outer = f"/*<engine>*/list({inner})/*</engine>*/"
    cut = without_engine_sql(f"select {outer} as b, {inner} as c, d::int as e from t")
    assert cut.split() == "select engine_sql as b, engine_sql as c, d::int as e from t".split()
