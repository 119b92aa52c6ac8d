"""Another project installs this one: integration_tests, with all that may stand in its way."""

import csv
import json
import re
import shutil
from functools import cache
from pathlib import Path

import pytest
import yaml
from root_project import NAME, RootProject, copied_projects

from cross_sell.project import dbt
from cross_sell.project.contract import load_contract
from cross_sell.project.paths import project_dir
from shops import command, rows

PROJECT = project_dir() / NAME
CONTRACT = load_contract()
EXPORTS = project_dir() / "python/tests/sources"
# The table of the integration project that an input table is read from, where it bears another name.
READ_FROM = {
    "events": "my_events", "items": "stg_items", "users": "my_users",
    "outside_candidates": "my_candidates", "model_parameters": "my_parameters",
}
RAW = {"items": "products", "users": "customers", "outside_candidates": "candidates"}


def settings() -> dict:
    """Return dbt_project.yml of the integration project."""
    return yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))


def form_of(value: str) -> str:
    """Return how a var names a relation: ref, source or name."""
    found = re.match(r"\{\{ (ref|source)\(", value)
    return found[1] if found else "name"


FORMS = {
    table: form_of(settings()["vars"]["cross_sell"][f"{table}_relation"]) for table in CONTRACT
}
# Another form for each, with what stands for it where nothing is read; twice makes all three.
NEXT_FORMS = {"ref": "source", "source": "name", "name": "ref"}
ANY_OF_FORM = {
    "ref": "{{ ref('my_events') }}", "source": "{{ source('raw', 'messages') }}",
    "name": "raw.messages",
}
PARENTS = {"ref": "model.my_shop.my_events", "source": "source.my_shop.raw.messages"}


@cache
def nodes_in(manifest: Path) -> dict[str, dict]:
    """Return the nodes of a manifest by their ids; no test makes it anew."""
    return json.loads(manifest.read_text(encoding="utf-8"))["nodes"]


def parents(project: RootProject, table: str) -> set[str]:
    """Return what the base model of an input table reads of the project that feeds it."""
    read = nodes_in(project.manifest)[f"model.cross_sell.base_shop__{table}"]["depends_on"]["nodes"]
    return {name for name in read if ".my_shop." in name} - {"seed.my_shop.event_weights"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> RootProject:
    """The integration project, installed, loaded and built; with a var of its own."""
    project = copied_projects(tmp_path_factory.mktemp("package"))
    own_var = ("--vars", "{report_rank: 2}")
    for words in (("seed", "--select", "package:my_shop"), ("build",)):
        result = project.dbt(*words, *own_var)
        assert result.success, dbt.first_failure(result)
    return project


def schemas(project: RootProject) -> dict[str, tuple[str, str]]:
    """Return the schema and the type of each table and view, by its name."""
    found = rows(
        project.database, "select table_name, table_schema, table_type from information_schema.tables"
    )
    return {name: (schema, kind) for name, schema, kind in found}


def test_all_is_built_and_passes_its_data_tests(built: RootProject) -> None:
    kinds = [name.split(".")[0] for name in built.results]
    assert kinds.count("test") > 500
    assert "unit_test" not in kinds
    # An exposure is not run.
    assert {status for status, _ in built.results.values()} == {"success", "pass", "no-op"}


def test_the_mart_on_top_has_two_offers_per_user(built: RootProject) -> None:
    # report_rank: of eight users, who each did three of six things, and bought one.
    found = rows(built.database, "select user_id, count(item_name) from first_offers group by 1")
    assert dict(found) == {f"c{number}": 2 for number in range(8)}


@pytest.mark.parametrize("table", CONTRACT)
def test_an_input_table_is_read_from_where_its_var_says(built: RootProject, table: str) -> None:
    wanted = {
        "ref": {f"model.my_shop.{READ_FROM.get(table)}"},
        "source": {f"source.my_shop.raw.{table}"},
        "name": set(),
    }
    assert parents(built, table) == wanted[FORMS[table]]
    schema, _ = schemas(built)[f"base_shop__{table}"]
    ((found,),) = rows(built.database, f"select count(*) from {schema}.base_shop__{table}")
    file = "default_model_parameters" if table == "model_parameters" else RAW.get(table, table)
    folder = project_dir() if table == "model_parameters" else PROJECT
    with open(folder / "seeds" / f"{file}.csv", encoding="utf-8", newline="") as lines:
        assert found == len(list(csv.DictReader(lines))) > 0


def test_what_was_read_reaches_the_lists(built: RootProject) -> None:
    query = "select {} from recommender.{}"
    ((version,),) = rows(
        built.database, query.format("min(version)", "int_live_parameters where model = 'ranking'")
    )
    assert version == "house"
    # The cookie is an alias of c1.
    ((user,),) = rows(
        built.database, query.format("user_id", "stg_events where event_at > '2025-03-02'")
    )
    assert user == "c1"


def test_each_table_is_in_the_schema_that_the_project_names(built: RootProject) -> None:
    marts = {path.stem for path in (project_dir() / "models/marts").rglob("*.sql")}
    ours = {path.stem for path in (project_dir() / "models").rglob("*.sql")}
    own = {path.stem for path in (PROJECT / "models").rglob("*.sql")}
    found = schemas(built)
    assert {found[name][0] for name in marts & set(found)} == {"offers"}
    assert {found[name][0] for name in (ours - marts - own) & set(found)} == {"recommender"}
    assert {found[name][0] for name in own - {"stg_items"}} == {"main"}


def test_tables_are_stored_as_the_project_asks(built: RootProject) -> None:
    found = schemas(built)
    assert found["promotion_scores"][1] == found["base_shop__sent_messages"][1] == "VIEW"
    assert found["user_recommendations"][1] == found["base_shop__sent_promotions"][1] == "BASE TABLE"
    notes = rows(
        built.database,
        "select comment from duckdb_views() where view_name = 'base_shop__sent_messages'",
    )
    assert notes == [('relation "my_shop"."raw"."sent_messages"',)]


def test_marts_that_are_switched_off_are_left_out_with_their_tests(built: RootProject) -> None:
    marts = {path.stem for path in (project_dir() / "models/marts").rglob("*.sql")}
    assert marts - set(schemas(built)) == {"push_messages", "similar_items"}
    ran = {name.split(".")[2] for name in built.results if name.startswith("test.")}
    assert not {name for name in ran if "push_messages" in name or "similar_items" in name}
    # It reads both kinds of messages; the other reads e-mails only.
    assert "messages_arrive_outside_quiet_hours" not in ran
    assert "emails_have_four_to_six_items" in ran


def test_a_model_of_the_same_name_does_not_take_the_place_of_ours(built: RootProject) -> None:
    query = "select item_name from {}.stg_items order by 1 limit 1"
    assert rows(built.database, query.format("main")) == [("Biscuits",)]
    assert rows(built.database, query.format("recommender")) == [("Biscuits",)]
    read = {
        parent
        for name, node in nodes_in(built.manifest).items()
        if name.startswith("model.cross_sell.") and name != "model.cross_sell.base_shop__items"
        for parent in node["depends_on"]["nodes"]
        if parent.endswith(".stg_items")
    }
    assert read == {"model.cross_sell.stg_items"}


def test_a_seed_of_the_project_takes_the_place_of_ours(built: RootProject) -> None:
    query = "select transition_strength from recommender.{} where event_type = 'purchase'"
    assert rows(built.database, query.format("int_event_types")) == [(8.0,)]


def test_no_model_of_ours_reads_a_mart_so_that_each_can_be_switched_off(built: RootProject) -> None:
    models = {name: node for name, node in nodes_in(built.manifest).items() if name.startswith("model.cross")}
    marts = {name for name, node in models.items() if node["path"].startswith("marts/")}
    assert len(marts) > 20
    assert not marts & {name for node in models.values() for name in node["depends_on"]["nodes"]}


@pytest.fixture(scope="module")
def refused(built: RootProject, tmp_path_factory: pytest.TempPathFactory) -> tuple[RootProject, str]:
    """A copy of the project with all that the start of a run refuses, and what that says.

    Each input table has another form.
    """
    project = copied_projects(tmp_path_factory.mktemp("refused") / "home")
    project.change("dbt_project.yml", "require_ref_searches_node_package_before_root: true", "")
    project.change("dbt_project.yml", '+pre-hook: "{{ cross_sell.check_seed() }}"', "+tags: []")
    project.change(
        "dbt_project.yml", "    marts:\n",
        "    intermediate: {item_graph: {prices: {+materialized: incremental}}}\n    marts:\n",
    )
    project.change("profiles.yml", "TimeZone: UTC", "TimeZone: Europe/Berlin")
    values = {
        f"{table}_relation": ANY_OF_FORM[NEXT_FORMS[form]] for table, form in FORMS.items()
    }
    result = project.dbt("build", "--select", "my_events", "--vars", yaml.safe_dump(values))
    assert not result.success
    return project, dbt.first_failure(result)


def test_the_start_of_a_run_names_what_stands_in_the_way(refused: tuple[RootProject, str]) -> None:
    project, told = refused
    assert "\n" not in told
    assert sorted(told.split("; ")) == [
        "'stg_items' of my_shop is taken for that of cross_sell: rename it, or set"
        " require_ref_searches_node_package_before_root: true under flags in dbt_project.yml",
        "model 'int_item_price_positions' of cross_sell is incremental: move +materialized in"
        " dbt_project.yml under the name of your own project",
        "seed 'event_weights' of my_shop replaces that of cross_sell unchecked: give it the pre-hook"
        " cross_sell.check_seed (docs/package.md)",
        "source 'shop.users' of my_shop is taken for that of cross_sell: rename it, or set"
        " require_ref_searches_node_package_before_root: true under flags in dbt_project.yml",
        "the time zone of the session is Europe/Berlin: set it to UTC in profiles.yml",
    ]
    assert not project.database.exists() or "my_events" not in schemas(project)


@pytest.mark.parametrize("table", CONTRACT)
def test_lineage_is_known_where_nothing_is_built(
    refused: tuple[RootProject, str], table: str
) -> None:
    # What is taken for ours is read, too.
    read = parents(refused[0], table) - {"model.my_shop.stg_items", "source.my_shop.shop.users"}
    assert read == {PARENTS.get(NEXT_FORMS[FORMS[table]])} - {None}


@pytest.fixture(scope="module")
def misread(built: RootProject, tmp_path_factory: pytest.TempPathFactory) -> RootProject:
    """A copy of the built project that names relations wrongly, spoils its seed, and names a source.

    Each input table has its third form.
    """
    home = tmp_path_factory.mktemp("misread") / "home"
    project = copied_projects(home)
    shutil.copy(built.database, project.database)
    values = {
        f"{table}_relation": ANY_OF_FORM[NEXT_FORMS[NEXT_FORMS[form]]]
        for table, form in FORMS.items()
    }
    assert values["users_relation"] == ANY_OF_FORM["name"]
    values["users_relation"] = "customers"
    values["messages_relation"] = "{{ ref('my_users') }}"
    project.change(
        "dbt_project.yml", "+materialized: view\n  cross_sell",
        "+materialized: view\n    inputs: {my_users: {+materialized: ephemeral}}\n  cross_sell",
    )
    project.change("seeds/event_weights.csv", "purchase,8,", "purchase,-8,")
    project.change(
        "dbt_project.yml", "  cross_sell:\n    # From models",
        f"  cross_sell:\n    data_path: {EXPORTS}\n    event_sources: [segment]\n    # From models",
    )
    result = project.dbt(
        "build", "--select", "base_shop__users", "base_shop__messages", "event_weights",
        "segment_products",
        "--indirect-selection", "empty", "--vars", yaml.safe_dump(values),
    )
    assert not result.success
    return project


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        (
            "model.cross_sell.base_shop__users",
            "var 'users_relation' is customers: give schema.table or database.schema.table, plain"
            " names, or ref or source of a table or view",
        ),
        (
            "model.cross_sell.base_shop__messages",
            "var 'messages_relation' is __dbt__cte__my_users: give schema.table or"
            " database.schema.table, plain names, or ref or source of a table or view",
        ),
        (
            "seed.my_shop.event_weights",
            "seeds/event_weights.csv: row 5, column transition_strength is '-8': give a number from 0"
            " to 100, decimals with a point",
        ),
    ],
)
def test_what_is_named_wrongly_is_told_in_one_line(
    misread: RootProject, name: str, wanted: str
) -> None:
    status, message = misread.results[name]
    assert status == "error"
    lines = [line.strip() for line in message.splitlines()]
    assert lines[1] == wanted
    # The trace of macros.
    assert all(line.startswith("> ") for line in lines[2:] if line)


@pytest.mark.parametrize("table", CONTRACT)
def test_lineage_is_known_in_each_form(misread: RootProject, table: str) -> None:
    form = NEXT_FORMS[NEXT_FORMS[FORMS[table]]]
    wanted = {"model.my_shop.my_users"} if table == "messages" else {PARENTS.get(form)} - {None}
    assert parents(misread, table) == wanted


def test_sources_are_those_that_the_vars_of_the_project_name(
    built: RootProject, misread: RootProject
) -> None:
    assert "model.cross_sell.segment_products" not in nodes_in(built.manifest)
    assert misread.results["model.cross_sell.segment_products"][0] == "success"
    query = "select distinct brand from recommender.segment_products"
    assert ("Larch",) in rows(misread.database, query)


def test_the_harness_names_the_project_that_it_is_not_for(tmp_path: Path) -> None:
    outcome = command(
        "run", "--data", tmp_path, database=tmp_path / "shop.duckdb",
        CROSS_SELL_PROJECT_DIR=str(PROJECT),
    )
    assert outcome.error == (
        f"'{PROJECT}' is another dbt project than cross_sell: set CROSS_SELL_PROJECT_DIR to"
        " cross_sell itself, in a project that installs it dbt_packages/cross_sell"
    )
