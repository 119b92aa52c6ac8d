"""The seeds: the CSV files that people edit, the rules in their YAML, and whether they agree."""

import csv
import re
from io import StringIO
from pathlib import Path
from types import SimpleNamespace

import yaml

from cross_sell.errors import CrossSellError
from cross_sell.project.contract import load_contract
from cross_sell.project.macros import load_macro
from cross_sell.project.paths import project_dir

# The macros that judge a seed; each reads those before it.
MACROS = (
    "shown_cell",
    "comparable_cell",
    "wanted_cell",
    "cell_fault",
    "text_fault",
    "number_fault",
    "seed_column_faults",
    "seed_row_faults",
    "seed_faults",
)
# How dbt reads a cell: these are empty.
EMPTY = ("", "null")

Row = list[str | None]


def seed_files() -> dict[str, Path]:
    """Return the CSV files of the seeds by their names."""
    return {path.stem: path for path in sorted((project_dir() / "seeds").rglob("*.csv"))}


def check_seeds() -> None:
    """Check every seed as plain dbt does when it loads one, but all of them, and at the start.

    CrossSellError with the first fault: file, row, column, what is there and what may be. What is
    wrong is found by the project's own macro `seed_faults`.
    """
    macros: dict = {}
    for name in MACROS:
        macros[name] = load_macro("seeds", name, cross_sell=SimpleNamespace(**macros))
    files, rules = seed_files(), _rules()
    for name in rules:
        if name not in files:
            raise CrossSellError(f"seeds/{name}.csv is missing: put it back")
    for name, path in files.items():
        names, rows = read_seed(path)
        wanted = rules.get(name, {"key": [], "columns": {}})
        for rule in wanted["columns"].values():
            if "known_in" in rule:
                rule["words"] = list(dict.fromkeys(known_values(*rule["known_in"])))
        faults = macros["seed_faults"](wanted, names, rows)
        if faults:
            more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
            raise CrossSellError(f"{_shown(path)}: {faults[0]}{more}")


def read_seed(path: Path) -> tuple[list[str], list[Row]]:
    """Return the first row of a seed's file, and the others; an empty cell is None.

    CrossSellError if it cannot be read as CSV.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        lines = list(csv.reader(StringIO(text, newline="")))
    except UnicodeDecodeError as error:
        raise CrossSellError(f"{_shown(path)} is not in UTF-8: save it as CSV in UTF-8") from error
    except OSError as error:
        raise CrossSellError(f"{_shown(path)} cannot be read: {error.strerror}") from error
    except csv.Error as error:
        raise CrossSellError(f"{_shown(path)} cannot be read as CSV: {error}") from error
    if not lines:
        raise CrossSellError(f"{_shown(path)} is empty: its first row must name the columns")
    names, *rows = lines
    return names, [
        [None if cell.strip().lower() in EMPTY else cell for cell in row] for row in rows
    ]


def known_values(seed: str, column: str) -> tuple[str, ...]:
    """Return the values that a seed lists for a column, in the order of its rows.

    CrossSellError if there is no such seed or column.
    """
    path = seed_files().get(seed)
    if path is None:
        raise CrossSellError(f"seeds/{seed}.csv is missing: put it back")
    names, rows = read_seed(path)
    if column not in names:
        raise CrossSellError(f"{_shown(path)}: row 1, column {column} is missing: add it")
    place = names.index(column)
    return tuple(row[place] for row in rows if place < len(row) and row[place] is not None)


def seed_types(seed: str) -> dict[str, str]:
    """Return the data_type of each column of a seed, as its rules have it."""
    return {name: rule["type"] for name, rule in _rules()[seed]["columns"].items()}


def _shown(path: Path) -> str:
    return path.relative_to(project_dir()).as_posix()


def _rules() -> dict[str, dict]:
    """Return the rules of each seed that is described, as the macro `seed_rules` gives them.

    A column whose values must be in another seed has `known_in` besides: that seed, its column.
    """
    rules = {}
    for path in sorted((project_dir() / "seeds").rglob("*.yml")):
        try:
            described = yaml.safe_load(path.read_text(encoding="utf-8"))["seeds"]
            for seed in described:
                columns = {column["name"]: _column_rule(column) for column in seed["columns"]}
                rules[seed["name"]] = {"key": _meta(seed).get("key", []), "columns": columns}
        except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
            reason = str(error).splitlines()[0]
            raise CrossSellError(f"{_shown(path)} does not hold the rules: {reason}") from error
    return rules


def _column_rule(column: dict) -> dict:
    rule = {"type": column["data_type"], **_meta(column)}
    if "words_of" in rule:
        table, name = rule["words_of"].split(".")
        rule["words"] = list(load_contract()[table].column(name).words)
    for test in column.get("data_tests", []):
        if "known_in" in test:
            arguments = test["known_in"]["arguments"]
            (seed,) = re.findall(r"ref\('(\w+)'\)", arguments["seed"])
            rule["known_in"] = (seed, arguments["column"])
    return rule


def _meta(node: dict) -> dict:
    return node.get("config", {}).get("meta", {})
