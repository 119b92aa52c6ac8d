"""The conventions of files that dbt-bouncer cannot see in dbt's manifest."""

import re
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]

MACRO = re.compile(r"\{%-?\s*(?:macro|materialization)\s+(\w+)\s*[(,]")
GENERIC_TEST = re.compile(r"\{%-?\s*test\s+(\w+)\s*\(")
JINJA_COMMENT = re.compile(r"\s*\{#.*?#\}", re.DOTALL)
ENGINE = re.compile(r"\btarget\s*\.\s*(type|name)\b|\badapter\s*\.\s*type\b")


def misplaced_macros(stem: str, text: str) -> list[str]:
    """Return what is wrong with the macros of one file.

    A file holds one public macro, named as the file. Beside it may stand what it dispatches to:
    `default__<name>`, and `<engine>__<name>` for each engine that differs.
    """
    names = MACRO.findall(text)
    faults = [f"no macro {stem}"] if stem not in names else []
    faults += [
        f"{name} belongs in a file of its own"
        for name in names
        if name != stem and not name.endswith(f"__{stem}")
    ]
    variants = {name.removesuffix(f"__{stem}") for name in names if name.endswith(f"__{stem}")}
    if variants and "default" not in variants:
        faults.append(f"no default__{stem}")
    if variants and "adapter.dispatch(" not in text:
        faults.append(f"{stem} does not dispatch")
    return faults


def faults_by_file(folder: str, pattern: str, find_faults) -> dict[str, list[str]]:
    """Return the faults of every file of a folder that has any."""
    found = {
        str(path.relative_to(PROJECT)): find_faults(path)
        for path in sorted((PROJECT / folder).rglob(pattern))
    }
    return {name: faults for name, faults in found.items() if faults}


def test_a_macro_file_holds_one_public_macro_named_as_the_file() -> None:
    def faults(path: Path) -> list[str]:
        return misplaced_macros(path.stem, path.read_text())

    assert faults_by_file("macros", "*.sql", faults) == {}


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("{% macro g() %}{% endmacro %}", ["no macro f", "g belongs in a file of its own"]),
        (
            "{% macro f() %}{% endmacro %}{% macro g() %}{% endmacro %}",
            ["g belongs in a file of its own"],
        ),
        (
            "{% macro f() %}{{ adapter.dispatch('f')() }}{% endmacro %}"
            "{%- macro duckdb__f() -%}{% endmacro %}",
            ["no default__f"],
        ),
        (
            "{% macro f() %}{% endmacro %}{% macro default__f() %}{% endmacro %}",
            ["f does not dispatch"],
        ),
    ],
)
def test_misplaced_macros_are_found(text: str, faults: list[str]) -> None:
    assert misplaced_macros("f", text) == faults


def test_a_macro_file_opens_with_what_the_macro_does() -> None:
    def faults(path: Path) -> list[str]:
        return [] if JINJA_COMMENT.match(path.read_text()) else ["no comment at the top"]

    assert faults_by_file("macros", "*.sql", faults) == {}


def test_a_generic_test_is_named_as_its_file() -> None:
    def faults(path: Path) -> list[str]:
        names = GENERIC_TEST.findall(path.read_text())
        return [] if names == [path.stem] else [f"holds {names}"]

    assert faults_by_file("tests/generic", "*.sql", faults) == {}


def test_no_model_asks_for_the_engine() -> None:
    def faults(path: Path) -> list[str]:
        return [match[0] for match in ENGINE.finditer(path.read_text())]

    assert faults_by_file("models", "*.sql", faults) == {}


@pytest.mark.parametrize(
    "text", ["{% if target.type == 'duckdb' %}", "{{ target . name }}", "{{ adapter.type() }}"]
)
def test_a_question_for_the_engine_is_found(text: str) -> None:
    assert ENGINE.search(text)


# Habits that make English hard to read, each with what a colleague would write instead.
HABITS = {
    r"\b[Oo]ne row an? \b": "One row per ...",
    r"(?<![Tt]here )\b(is|are) no (?!longer|more|fewer|less|other|mean)\b": "is not a ...",
    r"\bsuch as the\b(?= (user|shop|item)s? (named|knows|has)\b)": "those that the user named",
    r"\blately\b": "recently",
    r"\b[Ww]hoever\b": "the user who ...",
    r"\bdearer\b": "pricier",
    r"\b(of|for|to|by) who (is|are|has|have|buys?|views?)\b": "of users who ...",
}
TEXTS = ("*.sql", "*.yml", "*.md", "*.py")


def habits(text: str) -> list[str]:
    """Return what of a text reads strangely, each with what to write instead."""
    return [
        f"'{match[0].strip()}': write {better}"
        for habit, better in HABITS.items()
        for match in re.finditer(habit, text)
    ]


@pytest.mark.parametrize("folder", ["models", "macros", "seeds", "tests", "analyses", "docs", "python"])
def test_the_english_is_plain(folder: str) -> None:
    def faults(path: Path) -> list[str]:
        return [] if path == Path(__file__) else habits(path.read_text(encoding="utf-8"))

    found = {}
    for pattern in TEXTS:
        found |= faults_by_file(folder, pattern, faults)
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [
        "One row a user.",
        "one row an item",
        "this is no user",
        "categories such as the user named",
        "what was bought lately",
        "whoever touched it",
        "a dearer item",
        "the taste of who is alike",
    ],
)
def test_strange_english_is_found(text: str) -> None:
    assert habits(text)


@pytest.mark.parametrize(
    "text",
    ["One row per user.", "it is no longer sold", "there is no gap", "channels such as the app"],
)
def test_plain_english_passes(text: str) -> None:
    assert habits(text) == []


def test_a_model_is_stored_as_its_layer_asks() -> None:
    """Base and marts are stored; intermediate models are, or are views that each reader cuts.

    Staging models are views, unless all base models read them.
    """
    permitted = {"staging": {"table"}, "intermediate": {"view", "bucketed"}, "marts": {"bucketed"}}

    def faults(path: Path) -> list[str]:
        layer = path.relative_to(PROJECT / "models").parts[0]
        found = set(re.findall(r"materialized='(\w+)'", path.read_text(encoding="utf-8")))
        return sorted(found - permitted[layer])

    assert faults_by_file("models", "*.sql", faults) == {}


@pytest.mark.parametrize("folder", ["models", "macros", "seeds", "tests"])
def test_a_yaml_file_is_named_after_its_folder_and_what_it_describes(folder: str) -> None:
    def faults(path: Path) -> list[str]:
        kinds = "models|unit_tests|sources|macros|seeds|data_tests|docs|exposures"
        wanted = rf"_{path.parent.name}(__({kinds}))\.yml"
        return [] if re.fullmatch(wanted, path.name) else [f"not named {wanted}"]

    assert faults_by_file(folder, "*.y*ml", faults) == {}


def test_every_seed_has_a_tested_key() -> None:
    def has_tested_key(seed: dict) -> bool:
        tests = list(seed.get("data_tests", []))
        for column in seed.get("columns", []):
            tests += column.get("data_tests", [])
        names = {test if isinstance(test, str) else next(iter(test)) for test in tests}
        return bool(names & {"unique", "unique_combination"})

    described = [
        seed
        for path in (PROJECT / "seeds").rglob("*.yml")
        for seed in yaml.safe_load(path.read_text()).get("seeds", [])
    ]
    tested = {seed["name"] for seed in described if has_tested_key(seed)}
    assert {path.stem for path in (PROJECT / "seeds").rglob("*.csv")} - tested == set()
