"""The vars of a run: as the user gives them, as dbt_project.yml has them, and whether they fit."""

from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import yaml

from cross_sell.errors import CrossSellError
from cross_sell.project.macros import load_macro
from cross_sell.project.paths import project_dir


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


@cache
def _project_vars(path: Path) -> dict:
    try:
        project = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        raise CrossSellError(f"'{path}' is not YAML: {str(error).splitlines()[0]}") from error
    return (project.get("vars") or {}).get("cross_sell") or {}


def project_var(name: str, default: object = None) -> object:
    """Return the default of a var as `dbt_project.yml` has it, else `default`."""
    return _project_vars(project_dir() / "dbt_project.yml").get(name, default)


def check_vars(variables: dict) -> None:
    """Check vars as the start of every build does, but before dbt renders any model with them.

    A var of the wrong type would stop dbt there, with a message about the model. The rules are the
    project's own, the macro `validate_vars`. CrossSellError on the first that is unknown, of the
    wrong type or out of its range, or on a day to come.
    """

    def refuse(message: str) -> None:
        raise CrossSellError(message)

    tables = load_macro("inputs", "input_tables")()
    sources = load_macro("adapters", "known_sources")()
    source_rules = load_macro("adapters", "source_rules", known_sources=lambda: sources)()
    rules = load_macro(
        "inputs", "var_rules", input_tables=lambda: tables, source_rules=lambda: source_rules
    )()
    context = {
        "execute": True,
        "exceptions": SimpleNamespace(raise_compiler_error=refuse),
        "var": lambda name: variables.get(name, project_var(name)),
    }
    load_macro(
        "inputs",
        "validate_vars",
        **context,
        input_tables=lambda: tables,
        invocation_args_dict={"vars": variables},
        named_relation=load_macro("inputs", "named_relation", **context),
        project_name="cross_sell",
        run_started_at=datetime.now(UTC),
        var_rules=lambda: rules,
    )()
    as_of = variables.get("as_of")
    if as_of:
        try:
            datetime.fromisoformat(str(as_of))
        except ValueError as error:
            raise CrossSellError(f"var 'as_of' is {as_of}: {error}") from error
    _check_time_zone(str(variables.get("shop_time_zone", project_var("shop_time_zone", "UTC"))))


def _check_time_zone(zone: str) -> None:
    """Stop at a time zone that the engine does not know, which no pattern tells from others."""
    if zone == "UTC":
        return
    import duckdb

    with duckdb.connect() as connection:
        (known,) = connection.execute(
            "select count(*) from pg_timezone_names() where name = ?", [zone]
        ).fetchone()
    if not known:
        raise CrossSellError(
            f"var 'shop_time_zone' is {zone}, which nobody knows: give a name like"
            " Europe/Berlin"
        )
