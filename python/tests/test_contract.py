"""The contract is written once, in YAML, and both readers get it from there."""

import re

import pytest
import yaml
from shop import CompiledProject

from cross_sell.errors import CrossSellError
from cross_sell.project import contract, paths
from cross_sell.project.macros import load_macro
from cross_sell.project.seeds import known_values


def test_only_events_is_required():
    tables = contract.load_contract()
    assert [name for name, table in tables.items() if table.is_required] == ["events"]
    assert len(tables) == 14


def test_columns_have_the_type_that_their_name_says():
    for table in contract.load_contract().values():
        for column in table.columns:
            if column.name.endswith("_id"):
                assert column.type == "string", (table.name, column.name)
            if column.name.endswith("_at"):
                assert column.type == "timestamp", (table.name, column.name)
            if column.name.startswith(("is_", "consent_")):
                assert column.type == "boolean", (table.name, column.name)


def test_every_table_and_column_is_described():
    path = paths.project_dir() / "models" / "staging" / "_staging__sources.yml"
    (shop,) = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
    for table in shop["tables"]:
        for node in (table, *table["columns"]):
            assert node["description"].endswith("."), (table["name"], node["name"])


def test_every_table_has_rules_of_rejection_and_all_but_events_a_key():
    for name, table in contract.load_contract().items():
        assert table.needed, name
        assert bool(table.key) == (name != "events"), name


def test_a_row_is_rejected_only_for_want_of_a_required_column():
    for name, table in contract.load_contract().items():
        assert all(table.column(column).is_required for column in table.needed), name


def test_the_tables_that_dbt_loops_over_are_those_of_the_contract():
    path = paths.project_dir() / "macros" / "inputs" / "input_tables.sql"
    assert re.findall(r"'(\w+)'", path.read_text(encoding="utf-8")) == list(contract.load_contract())


def test_the_ids_that_are_looked_at_are_those_of_the_contract():
    wanted = {
        name: {column.name: column.is_required for column in columns}
        for name, table in contract.load_contract().items()
        if (columns := [column for column in table.columns if column.name.endswith("_id")])
    }
    del wanted["events"]["anonymous_id"]  # It is already replaced in staging.
    assert load_macro("inputs", "id_requirements")() == wanted


def test_a_staging_model_hands_on_every_column_of_the_contract(compiled_project: CompiledProject):
    """Only anonymous_id of events is left out: an alias is already replaced there."""
    shop = {"events": [{"user_id": "u", "item_id": "i", "event_type": "view"}]}
    tables = contract.load_contract()
    with compiled_project.build(shop, *(f"stg_{name}" for name in tables)) as connection:
        for name, table in tables.items():
            found = connection.execute(f"select * from stg_{name}").description
            wanted = {"source_row", *(column.name for column in table.columns)}
            assert {column[0] for column in found} == wanted - {"anonymous_id"} | (
                {"anonymous_id"} if name == "user_aliases" else set()
            ), name


def test_event_types_come_from_the_seed_that_staging_reads():
    column = contract.load_contract()["events"].column("event_type")
    assert set(known_values(column.known_in, column.name)) == {
        "view",
        "add_to_cart",
        "purchase",
        "remove_from_cart",
        "wishlist",
        "search_click",
        "rating",
        "return",
    }


def test_a_wrong_project_folder_is_named_in_the_error(tmp_path, monkeypatch):
    monkeypatch.setenv("CROSS_SELL_PROJECT_DIR", str(tmp_path))
    with pytest.raises(CrossSellError, match="no dbt_project.yml in .*CROSS_SELL_PROJECT_DIR"):
        paths.project_dir()


@pytest.mark.parametrize(
    "text",
    [
        "sources: [",
        "sources: []",
        "sources: [{name: shop, tables: [{name: events, columns: []}]}]",
    ],
)
def test_a_broken_contract_is_one_clear_line(tmp_path, monkeypatch, text):
    (tmp_path / "dbt_project.yml").write_text("name: cross_sell\n", encoding="utf-8")
    folder = tmp_path / "models" / "staging"
    folder.mkdir(parents=True)
    (folder / "_staging__sources.yml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("CROSS_SELL_PROJECT_DIR", str(tmp_path))
    with pytest.raises(CrossSellError) as caught:
        contract.load_contract()
    assert "_staging__sources.yml" in str(caught.value)
    assert "\n" not in str(caught.value)
