"""The comparison finds an engine whose doubles have 32 bits, or that rounds down."""

import shutil
from pathlib import Path

import pytest

from engines.builds import DUCKDB, PROJECT, build_duckdb
from engines.comparing import compare_builds, faults_of
from engines.exporting import export_duckdb

pytestmark = pytest.mark.engines

# A table of sums over many steps, and of what it divides them by.
TABLE = "int_item_transitions"
PARTS = ("macros", "models", "seeds", "tests", "analyses", "dbt_project.yml", "profiles.yml")


@pytest.mark.parametrize(
    ("macro", "right", "wrong"),
    [
        ("double_type", "return('double')", "return('float')"),
        ("rounded", "    round({{ expression }})", "    floor({{ expression }})"),
    ],
    ids=["doubles of 32 bits", "rounding down"],
)
def test_a_wrong_dispatch_is_found(
    engine_shop: Path, duckdb_tables: Path, tmp_path: Path, macro: str, right: str, wrong: str
) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (PROJECT / part).is_dir() else shutil.copy
        copy(PROJECT / part, project / part)
    file = project / "macros" / "engines" / f"{macro}.sql"
    assert file.read_text().count(right) == 1
    file.write_text(file.read_text().replace(right, wrong))

    words = ("--project-dir", project, "--select", f"+{TABLE}")
    export_duckdb(build_duckdb(DUCKDB, engine_shop, tmp_path, *words), tmp_path / "tables")

    found = [c for c in compare_builds(duckdb_tables, tmp_path / "tables") if c.rows]
    faults = faults_of(found)
    assert [fault for fault in faults if fault.startswith(TABLE)], faults
