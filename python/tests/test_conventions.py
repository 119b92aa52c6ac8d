"""The conventions of files that dbt-bouncer cannot see in dbt's manifest."""

import re
from pathlib import Path

import jinja2
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

    Staging models are views, unless all base models read them. Adapters are stored, but for what
    puts those of all sources together.
    """
    permitted = {
        "adapters": {"view"},
        "staging": {"table"},
        "intermediate": {"view", "bucketed"},
        "marts": {"bucketed"},
    }

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


# How YAML, where no macro can be called, names types that engines call differently.
TEXT_TYPE = """{{ {'postgres': 'text collate "C"'}.get(target.type, 'string') }}"""
DOUBLE_TYPE = (
    "{{ {'bigquery': 'float64', 'postgres': 'double precision', 'redshift': 'double precision'}"
    ".get(target.type, 'double') }}"
)
# The types of a seed's columns, each with how column_types may name it to the warehouse.
SEED_TYPES = {
    "string": {TEXT_TYPE},
    "double": {DOUBLE_TYPE},
    "bigint": {"bigint"},
    "boolean": {"boolean"},
    "timestamp": {"timestamp"},
}


def test_yaml_names_the_double_type_as_the_macro_does() -> None:
    text = (PROJECT / "macros" / "engines" / "double_type.sql").read_text()
    names = dict(re.findall(r"(\w+)__double_type\(\).*?return\('(.*?)'\)", text, re.DOTALL))
    names |= {"redshift": names["postgres"], "duckdb": names["default"], "spark": names["default"]}
    template = jinja2.Template(DOUBLE_TYPE)
    for engine in names.keys() - {"default"}:
        assert template.render(target={"type": engine}) == names[engine]
    written = {
        column["data_type"]
        for path in (PROJECT / "models").rglob("*__models.yml")
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", [])
        for column in model.get("columns", [])
        if "{{" in column.get("data_type", "")
    }
    assert written == {DOUBLE_TYPE}


# The rules that depend on the word in another column of the row.
TEXT_RULES = {"placeholders_by", "needed_by", "maximum_length_by", "ranges_by"}


def text_rule_faults(column: dict, words: dict[str, list[str] | None]) -> list[str]:
    """Return what is wrong with the rules of a text that depend on the words of another column."""
    name, meta = column["name"], column.get("config", {}).get("meta", {})
    faults = []
    for rule in sorted(TEXT_RULES & set(meta)):
        by = meta[rule]["column"]
        if set(meta[rule]) - {"column"} != set(words.get(by) or []):
            faults.append(f"{name} has not one {rule} for each word of {by}")
    if ("maximum_length_by" in meta) != ("placeholder_room" in meta):
        faults.append(f"{name} has a length without the room of a placeholder, or the other way")
    return faults


def seed_rule_faults(seed: dict) -> list[str]:
    """Return what is wrong with the rules by which a seed is checked."""
    config, columns = seed.get("config", {}), seed.get("columns", [])
    names = {column["name"] for column in columns}
    key = config.get("meta", {}).get("key", [])
    faults = [] if key and set(key) <= names else ["no key of its columns"]
    loaded = config.get("column_types", {})
    faults += [f"column_types has no {name}" for name in sorted(names - set(loaded))]
    faults += [f"column_types has {name}" for name in sorted(set(loaded) - names)]
    column_words = {c["name"]: c.get("config", {}).get("meta", {}).get("words") for c in columns}
    for column in columns:
        name, kind = column["name"], column["data_type"]
        meta = column.get("config", {}).get("meta", {})
        words, must_have = meta.get("words", []), meta.get("must_have", [])
        known = {"words", "words_of", "must_have", "minimum", "maximum", "pattern", "wanted"}
        known |= {"some_above_zero", "placeholder_room", *TEXT_RULES}
        faults += [f"{name} has the unknown rule {rule}" for rule in sorted(set(meta) - known)]
        if kind not in SEED_TYPES:
            faults.append(f"{name} is of the unknown type {kind}")
        elif loaded.get(name) not in {None, *SEED_TYPES[kind]}:
            faults.append(f"{name} is loaded as {loaded[name]}")
        if (kind in ("double", "bigint")) != ({"minimum", "maximum"} <= set(meta)):
            faults.append(f"{name} lacks its range, or has one that nothing reads")
        if kind != "string" and {"words", "words_of", "must_have"} & set(meta):
            faults.append(f"{name} has words and is not a string")
        if any(not isinstance(word, str) for word in [*words, *must_have]):
            faults.append(f"{name} has a word without quotes that YAML reads as something else")
        if ("pattern" in meta) != ("wanted" in meta):
            faults.append(f"{name} has a pattern and no words for it, or the other way")
        faults += text_rule_faults(column, column_words)
        if must_have not in ([], "all") and words and not set(must_have) <= set(words):
            faults.append(f"{name} must have what it may not have")
    return faults


def described_seeds() -> list[dict]:
    """Return the seeds as the YAML files describe them."""
    return [
        seed
        for path in (PROJECT / "seeds").rglob("*.yml")
        for seed in yaml.safe_load(path.read_text(encoding="utf-8")).get("seeds", [])
    ]


def referenced_seeds(seed: dict) -> set[str]:
    """Return the other seeds that list values of this one."""
    return {
        re.findall(r"ref\('(\w+)'\)", test["known_in"]["arguments"]["seed"])[0]
        for column in seed.get("columns", [])
        for test in column.get("data_tests", [])
        if "known_in" in test
    }


def hasty_refs(text: str, references: dict[str, set[str]]) -> list[str]:
    """Return the seeds that a model reads without waiting for the seeds that these refer to."""
    read = set(re.findall(r"ref\('(\w+)'\)", text))
    return [seed for seed in sorted(read & set(references)) if references[seed] - read]


def test_a_model_waits_for_the_references_of_its_seeds() -> None:
    """dbt runs a test of two seeds before a model only if the model depends on both."""
    references = {seed["name"]: referenced_seeds(seed) for seed in described_seeds()}

    def faults(path: Path) -> list[str]:
        return hasty_refs(path.read_text(encoding="utf-8"), references)

    assert faults_by_file("models", "*.sql", faults) == {}


def test_a_model_that_does_not_wait_is_found() -> None:
    seed = yaml.safe_load(
        "{columns: [{name: c, data_tests: [{known_in: {arguments: {seed: \"ref('b')\"}}}]}]}"
    )
    references = {"a": referenced_seeds(seed), "b": set()}
    assert hasty_refs("select * from {{ ref('a') }}", references) == ["a"]
    assert hasty_refs("{{ ref('b') }} select * from {{ ref('a') }}", references) == []
    assert hasty_refs("select * from {{ ref('b') }}", references) == []


def test_every_seed_has_its_rules() -> None:
    seeds = described_seeds()
    assert {path.stem for path in (PROJECT / "seeds").rglob("*.csv")} == {s["name"] for s in seeds}
    assert {seed["name"]: seed_rule_faults(seed) for seed in seeds} == {
        seed["name"]: [] for seed in seeds
    }


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("{columns: []}", "no key of its columns"),
        ("{config: {meta: {key: [a]}}, columns: []}", "no key of its columns"),
        ("{columns: [{name: a, data_type: string}]}", "column_types has no a"),
        ("{config: {column_types: {b: string}}, columns: []}", "column_types has b"),
        ("{columns: [{name: a, data_type: text}]}", "a is of the unknown type text"),
        (
            "{config: {column_types: {a: string}}, columns: [{name: a, data_type: bigint}]}",
            "a is loaded as string",
        ),
        (
            "{columns: [{name: a, data_type: double, config: {meta: {minimum: 0}}}]}",
            "a lacks its range, or has one that nothing reads",
        ),
        (
            "{columns: [{name: a, data_type: boolean, config: {meta: {words: ['yes']}}}]}",
            "a has words and is not a string",
        ),
        (
            "{columns: [{name: a, data_type: string, config: {meta: {words: [yes, b]}}}]}",
            "a has a word without quotes that YAML reads as something else",
        ),
        (
            "{columns: [{name: a, data_type: string, config: {meta: {words: [b], must_have: [c]}}}]}",
            "a must have what it may not have",
        ),
        (
            "{columns: [{name: a, data_type: string, config: {meta: {word: [b]}}}]}",
            "a has the unknown rule word",
        ),
        (
            "{columns: [{name: a, data_type: string, config: {meta: {pattern: b}}}]}",
            "a has a pattern and no words for it, or the other way",
        ),
        (
            "{columns: [{name: a, data_type: string, config: {meta: {placeholder_room: 9}}}]}",
            "a has a length without the room of a placeholder, or the other way",
        ),
        (
            "{columns: [{name: b, data_type: string, config: {meta: {words: [c]}}},"
            " {name: a, data_type: string, config: {meta: {needed_by: {column: b, d: []}}}}]}",
            "a has not one needed_by for each word of b",
        ),
    ],
)
def test_missing_rules_of_a_seed_are_found(text: str, fault: str) -> None:
    assert fault in seed_rule_faults(yaml.safe_load(text))
