"""Seeds are edited by people: what is wrong in one stops a build with one clear line.

The harness and plain dbt judge the same files by the same rules. dbt meets them in a small project:
the macros, seeds and contract of this one, with one more seed that has every kind of rule.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from cross_sell.errors import CrossSellError
from cross_sell.project import dbt, seeds
from cross_sell.project.macros import load_macro
from cross_sell.project.paths import project_dir
from shops import Outcome, command, small_shop, write_parquet
from spoilt_seeds import (
    FAULTS,
    HARNESS_FAULTS,
    MESSAGE_FAULTS,
    ODDITIES,
    WINDOWS,
    Spoil,
    copied_project,
    put,
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The copied project, whose files a test may change with `changed`."""
    return copied_project(tmp_path_factory.mktemp("seeds") / "project")


def fault(project: Path, seed: str, spoil: Spoil) -> str | None:
    """Return what the harness says of a spoilt seed; the file is put back."""
    path = project / "seeds" / f"{seed}.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(spoil(before), encoding="utf-8", newline="")
    try:
        with dbt.environment(CROSS_SELL_PROJECT_DIR=str(project)):
            seeds.check_seeds()
    except CrossSellError as error:
        return str(error)
    finally:
        path.write_text(before, encoding="utf-8", newline="")
    return None


@pytest.mark.parametrize("name", [*FAULTS, *HARNESS_FAULTS])
def test_the_harness_names_the_row_the_column_and_what_may_stand_there(
    project: Path, name: str
) -> None:
    spoil, message = {**FAULTS, **HARNESS_FAULTS}[name]
    assert fault(project, "windows", spoil) == f"seeds/windows.csv: {message}"


@pytest.mark.parametrize("name", MESSAGE_FAULTS)
def test_a_bad_text_share_or_policy_of_messages_is_named(project: Path, name: str) -> None:
    seed, spoil, message = MESSAGE_FAULTS[name]
    assert fault(project, seed, spoil) == f"seeds/{seed}.csv: {message}"


def test_a_text_as_long_as_may_be_passes(project: Path) -> None:
    spoil = put("Running low? {item}", "x" * 30 + "{item_name}{brand}")
    assert fault(project, "message_templates", spoil) is None


def test_the_limits_that_texts_are_cut_to_are_those_that_templates_are_held_to() -> None:
    described = yaml.safe_load(
        (project_dir() / "seeds/_seeds__seeds.yml").read_text(encoding="utf-8")
    )
    (seed,) = (seed for seed in described["seeds"] if seed["name"] == "message_templates")
    limits = {}
    for column in seed["columns"]:
        limit = dict(column.get("config", {}).get("meta", {}).get("maximum_length_by", {}))
        if limit:
            del limit["column"]
            limits[column["name"]] = limit
    assert load_macro("messaging", "text_limits")() == limits


@pytest.mark.parametrize("name", ODDITIES)
def test_what_a_spreadsheet_does_to_a_file_passes(project: Path, name: str) -> None:
    assert fault(project, "windows", ODDITIES[name]) is None


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "seeds/windows.csv is missing: put it back"),
        (b"", "seeds/windows.csv is empty: its first row must name the columns"),
        (
            "window_id\nschön\n".encode("cp1252"),
            "seeds/windows.csv is not in UTF-8: save it as CSV in UTF-8",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    project: Path, content: bytes | None, message: str
) -> None:
    path = project / "seeds" / "windows.csv"
    before = path.read_bytes()
    path.unlink() if content is None else path.write_bytes(content)
    try:
        assert fault_of(project) == message
    finally:
        path.write_bytes(before)


def fault_of(project: Path) -> str | None:
    """Return what the harness says of the seeds as they are."""
    with dbt.environment(CROSS_SELL_PROJECT_DIR=str(project)):
        try:
            seeds.check_seeds()
        except CrossSellError as error:
            return str(error)
    return None


def test_a_file_without_rules_is_named(project: Path) -> None:
    path = project / "seeds" / "windows (2).csv"
    path.write_text(WINDOWS, encoding="utf-8")
    try:
        assert fault_of(project) == (
            "seeds/windows (2).csv: has no rules: describe it in seeds/_seeds__seeds.yml, or move"
            " it elsewhere"
        )
    finally:
        path.unlink()


# What must not stand in a column of that type, whatever its range.
BAD_CELLS = {
    "string": st.sampled_from(
        ["", " ", "vieww", " view", "view ", "1", "null", "ann@example.org", "x" * 90]
    ),
    "double": st.one_of(
        st.sampled_from(
            ["", "1,5", "one", "0x1", "nan", "inf", "1e999", "1 000", "1'000", " 1", "--1"]
        ),
        st.floats(max_value=-0.001, allow_nan=False, allow_infinity=False).map(repr),
        st.integers(min_value=1001).map(str),
    ),
}


@st.composite
def spoilt_cells(draw: st.DrawFn) -> tuple[str, int, str, str]:
    """Draw a seed of the project, a row, a column, and what must not stand there."""
    seed = draw(st.sampled_from(["event_weights", "recommendation_sources"]))
    names, data = seeds.read_seed(project_dir() / "seeds" / f"{seed}.csv")
    place = draw(st.integers(min_value=0, max_value=len(names) - 1))
    kind = "double" if re.search("weight|strength|factor", names[place]) else "string"
    return seed, draw(st.integers(2, len(data) + 1)), names[place], draw(BAD_CELLS[kind])


@settings(max_examples=40, deadline=None)
@given(spoilt=spoilt_cells())
def test_any_spoilt_cell_of_the_projects_seeds_is_found(
    project: Path, spoilt: tuple[str, int, str, str]
) -> None:
    seed, row, column, value = spoilt

    def spoil(text: str) -> str:
        lines = [line.split(",") for line in text.splitlines()]
        lines[row - 1][lines[0].index(column)] = f'"{value}"'
        return "\n".join(map(",".join, lines)) + "\n"

    message = fault(project, seed, spoil)
    assert message is not None
    assert message.startswith(f"seeds/{seed}.csv: row {row}, column {column} is ")
    assert "\n" not in message
    assert "@example" not in message


@pytest.mark.parametrize("weight", ["0", "100", "100.0", "1e2", ".5", "5.", "007"])
def test_a_number_in_its_range_passes(project: Path, weight: str) -> None:
    assert fault(project, "event_weights", put("view,1,1", f"view,{weight},1")) is None


@pytest.mark.parametrize("word", ["view", "purchase", "return"])
def test_every_event_type_has_a_row(project: Path, word: str) -> None:
    def spoil(text: str) -> str:
        return re.sub(f"^{word},.*\n", "", text, flags=re.MULTILINE)

    assert fault(project, "event_weights", spoil) == (
        f"seeds/event_weights.csv: column event_type has '{word}' in no row: add such a row"
    )


@pytest.fixture
def negative_weight(project: Path) -> Iterator[Path]:
    """The project with a weight that is negative."""
    path = project / "seeds" / "event_weights.csv"
    before = path.read_text(encoding="utf-8")
    path.write_text(put("view,1,1", "view,-1,1")(before), encoding="utf-8")
    yield project
    path.write_text(before, encoding="utf-8")


NEGATIVE = (
    "seeds/event_weights.csv: row 2, column transition_strength is '-1': give a number from 0 to"
    " 100, decimals with a point"
)


@pytest.mark.parametrize(
    "words",
    [
        ("run", "--data"),
        ("check",),
        ("evaluate", "backtest", "--as-of", "2026-01-01 15:00:00", "--data"),
        ("evaluate", "next-order", "--as-of", "2026-01-01 15:00:00", "--data"),
    ],
    ids=lambda words: words[-2] if len(words) > 1 else words[0],
)
def test_a_command_stops_before_it_builds(
    negative_weight: Path, tmp_path: Path, words: tuple[str, ...]
) -> None:
    folder = write_parquet(tmp_path / "shop", events=small_shop())
    database = tmp_path / "warehouse" / "shop.duckdb"
    outcome: Outcome = command(
        *words, folder, database=database,
        CROSS_SELL_PROJECT_DIR=str(negative_weight), DBT_PROFILES_DIR=str(negative_weight),
    )
    assert outcome.error == NEGATIVE
    assert not database.exists()


def test_nothing_is_built_from_a_bad_seed(negative_weight: Path) -> None:
    with (
        dbt.environment(CROSS_SELL_PROJECT_DIR=str(negative_weight)),
        pytest.raises(CrossSellError) as caught,
    ):
        dbt.build({})
    assert str(caught.value) == NEGATIVE
