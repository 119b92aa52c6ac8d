"""The input contract as Python: read from the sources YAML, the one place where it is written."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from cross_sell.errors import CrossSellError
from cross_sell.project.paths import project_dir

TYPES = ("string", "timestamp", "double", "decimal", "bigint", "boolean")
REQUIREMENTS = ("required", "conditional", "optional")
FOLDERS = ("data", "models")


@dataclass(frozen=True)
class Column:
    """One column: its type, and whether it must be there.

    type: string, timestamp (UTC), double, decimal, bigint or boolean.
    requirement: required, conditional (needed for some rows only) or optional.
    known_in: the seed that lists the values it may have; None where it may have any.
    words: the values that the contract itself names; seeds refer to them.
    """

    name: str
    type: str
    requirement: str
    known_in: str | None = None
    words: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        return self.requirement == "required"


@dataclass(frozen=True)
class Table:
    """One input table and its columns, in the order of the contract.

    folder: where its file lies, data (the shop's own) or models (what was fitted).
    needed: the columns without which a row is rejected, in the order in which the reasons are given.
    key: the columns of which no two kept rows share the values; none where rows may repeat.
    """

    name: str
    is_required: bool
    columns: tuple[Column, ...]
    folder: str = "data"
    needed: tuple[str, ...] = ()
    key: tuple[str, ...] = ()

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if the contract has none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"{self.name}.{name}")


@cache
def _read(path: Path) -> dict[str, Table]:
    try:
        sources = yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
        (shop,) = (source for source in sources if source["name"] == "shop")
        tables = {table["name"]: _table(table) for table in shop["tables"]}
    except OSError as error:
        raise CrossSellError(f"cannot read the contract '{path}': {error.strerror}") from error
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise CrossSellError(f"'{path}' does not hold the contract: {reason}") from error
    return tables


def _requirement(node: dict) -> str:
    requirement = node["config"]["meta"]["requirement"]
    if requirement not in REQUIREMENTS:
        raise ValueError(f"requirement '{requirement}' of '{node['name']}' is unknown")
    return requirement


def _table(node: dict) -> Table:
    columns = []
    for column in node["columns"]:
        if column["data_type"] not in TYPES:
            raise ValueError(f"data_type '{column['data_type']}' of '{column['name']}' is unknown")
        meta = column["config"]["meta"]
        columns.append(
            Column(
                column["name"],
                column["data_type"],
                _requirement(column),
                meta.get("known_in"),
                tuple(meta.get("words", ())),
            )
        )
    rules = node["config"]["meta"]
    names = {column.name for column in columns}
    folder = rules.get("folder", FOLDERS[0])
    if folder not in FOLDERS:
        raise ValueError(f"folder '{folder}' of '{node['name']}' is unknown")
    for rule in ("needed", "key"):
        for name in rules[rule]:
            if name not in names:
                raise ValueError(f"{rule} column '{name}' of '{node['name']}' is unknown")
    return Table(
        node["name"],
        _requirement(node) == "required",
        tuple(columns),
        folder,
        tuple(rules["needed"]),
        tuple(rules["key"]),
    )


def load_contract() -> dict[str, Table]:
    """Return the tables of the contract by name, in its order.

    CrossSellError if the sources YAML is missing or does not hold a contract.
    """
    return dict(_read(project_dir() / "models" / "staging" / "_staging__sources.yml"))
