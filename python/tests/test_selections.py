"""The names of selectors.yml, each built by plain dbt into an empty database."""

import json
from pathlib import Path

import pytest
import yaml
from parsing import SharedRunner
from shops import item, rows, small_shop, variables, write_parquet

from cross_sell.project import dbt
from cross_sell.project.paths import project_dir

# What a selector builds, and what it leaves out; the whole project is built elsewhere.
SELECTORS = {
    "checks": ("rejected_rows", "int_user_items"),
    "item_graph": ("item_next_items", "int_user_histories"),
    "lists": ("user_replenishments", "item_next_items"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a shop of eight users and six items, and of the database built from it."""
    home = tmp_path_factory.mktemp("selections")
    write_parquet(
        home / "shop", events=small_shop(), items=[item(f"i{number}") for number in range(6)]
    )
    return home


@pytest.fixture
def database(home: Path) -> Path:
    """An empty database; always of the same name, or dbt would read the whole project anew."""
    path = home / "shop.duckdb"
    path.unlink(missing_ok=True)
    return path


def selectors() -> dict[str, dict]:
    """Return the selectors by their names."""
    text = (project_dir() / "selectors.yml").read_text(encoding="utf-8")
    return {selector["name"]: selector for selector in yaml.safe_load(text)["selectors"]}


def invoke(*words: str, database: Path):
    """Run plain dbt, and return what it says of each node."""
    root = str(project_dir())
    with dbt.environment(**variables(database)), dbt._same_directory():
        result = SharedRunner().invoke([
            "--log-level", "none", *words, "--project-dir", root, "--profiles-dir", root,
            "--vars", yaml.safe_dump({"data_path": str(database.parent / "shop")}),
        ])
        dbt._close_database()
    assert result.success, dbt.first_failure(result)
    return result.result


@pytest.mark.parametrize("name", SELECTORS)
def test_a_selector_builds_into_an_empty_database(database: Path, name: str) -> None:
    # Unit tests run with the demo shop: only a data test reads several models of a warehouse.
    results = invoke(
        "build", "--selector", name, "--exclude-resource-type", "unit_test", database=database
    ).results
    kinds = {outcome.node.resource_type for outcome in results}
    assert {"model", "seed", "test"} <= kinds
    found = {name for (name,) in rows(database, "select name from (show tables)")}
    built, left_out = SELECTORS[name]
    assert built in found
    assert left_out not in found


def test_each_mart_of_the_shop_is_scheduled_by_one_name() -> None:
    marts = {path.stem for path in (project_dir() / "models/marts/recommendations").glob("*.sql")}
    named = [
        mart.removeprefix("+")
        for name in ("item_graph", "lists")
        for mart in selectors()[name]["definition"]["union"]
    ]
    assert sorted(named) == sorted(marts)


@pytest.fixture(scope="module")
def manifest(home: Path) -> dict:
    """What dbt knows of each node: on what it depends."""
    invoke("parse", "--write-json", database=home / "shop.duckdb")
    return json.loads((home / "target" / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "selection",
    [
        ("--selector", "checks"),
        ("--selector", "item_graph"),
        ("--selector", "lists"),
        ("--selector", "marts"),
        ("--select", "+user_recommendations"),
        ("--select", "+item_complements", "+new_arrivals"),
    ],
    ids=lambda words: words[1].lstrip("+"),
)
def test_a_selection_has_what_its_models_and_tests_read(
    database: Path, manifest: dict, selection: tuple[str, ...]
) -> None:
    listed = invoke("list", *selection, "--output", "json", database=database)
    chosen = {json.loads(line)["unique_id"] for line in listed}
    nodes = {**manifest["nodes"], **manifest["unit_tests"]}
    read = {
        parent: name
        for name in chosen & set(nodes)
        for parent in nodes[name]["depends_on"].get("nodes", [])
    }
    assert any(name.startswith("test.") for name in chosen)
    assert {parent: name for parent, name in read.items() if parent not in chosen} == {}


def test_the_selector_of_the_marts_leaves_out_none(database: Path) -> None:
    listed = invoke(
        "list", "--selector", "marts", "--resource-type", "model", "--output", "name",
        database=database,
    )
    marts = {path.stem for path in (project_dir() / "models/marts").rglob("*.sql")}
    assert marts <= set(listed)
