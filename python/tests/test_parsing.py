"""Runs that share what was parsed get what dbt would have parsed for each of them."""

import yaml
from dbt.contracts.graph.manifest import Manifest
from dbt.parser.manifest import extended_mashumuro_decoder

from parsing import PROJECT, UNPARSED, parsed_project

PLACES = ("--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT))


def parsed(variables: dict[str, str]) -> dict[str, dict]:
    """Return the nodes of the project by their names: SQL, configuration and what they read."""
    packed = parsed_project(yaml.safe_dump(variables), "shop", PLACES)
    manifest = Manifest.from_msgpack(packed, decoder=extended_mashumuro_decoder)
    nodes = {**manifest.nodes, **manifest.sources, **manifest.unit_tests, **manifest.macros}
    return {name: {**node.to_dict(), "created_at": None} for name, node in nodes.items()}


def test_what_is_parsed_does_not_depend_on_folders_and_dates() -> None:
    plain = parsed({})
    assert len(plain) > 500
    values = {"data_path": "/nowhere", "models_path": "/elsewhere", "as_of": "2026-01-31"}
    assert set(values) == set(UNPARSED)
    assert parsed(values) == plain
