"""The floors of the Python package: a module imports what lies below it, and nothing else.

errors, project, warehouse, then one package per verb, then cli, which nobody imports.
"""

import ast
import re
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import cross_sell

PACKAGE = Path(cross_sell.__file__).parent
# Below the verbs, the lowest first; the package itself holds its version only.
FLOORS = ("", "errors", "project", "warehouse")
TOP = "cli"
# What a verb imports of other verbs.
OTHER_VERBS = {
    "benchmark": {"load", "simulate"},
    "evaluate": {"check", "send", "serve", "simulate"},
    "load": {"check"},
    "run": {"check", "send"},
    "serve": {"run", "train"},
    "train": {"check", "evaluate"},
}


def modules_of(package: Path) -> dict[str, Path]:
    """Return the files of a package by the names of their modules, without the package's own."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        place = path.parent if path.name == "__init__.py" else path.with_suffix("")
        found[".".join(place.relative_to(package).parts)] = path
    return found


def imports_of(name: str, modules: dict[str, Path]) -> Iterator[str]:
    """Yield the modules of the package that one of them imports, in functions, too."""
    for node in ast.walk(ast.parse(modules[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name} imports by a relative name"
            found = [
                f"{node.module}.{alias.name}"
                if f"{node.module}.{alias.name}".removeprefix("cross_sell.") in modules
                else node.module
                for alias in node.names
            ]
        else:
            continue
        for module in found:
            if module.split(".")[0] == "cross_sell":
                yield module.removeprefix("cross_sell").removeprefix(".")


def floor_of(name: str) -> int:
    """Return the number of the floor of a module, from 0."""
    room = name.split(".")[0]
    if room in FLOORS:
        return FLOORS.index(room)
    return len(FLOORS) + (room == TOP)


def misplaced_imports(package: Path) -> list[str]:
    """Return the imports that go up or sideways, and a cycle of imports where there is one."""
    modules = modules_of(package)
    imports = {name: set(imports_of(name, modules)) for name in modules}
    faults = []
    for name, imported in imports.items():
        room = name.split(".")[0]
        for other in sorted(imported):
            other_room = other.split(".")[0]
            is_below = floor_of(other) < floor_of(name)
            if not (is_below or other_room in {room, *OTHER_VERBS.get(room, ())}):
                faults.append(f"{name} imports {other}")
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        faults.append(f"cycle: {' < '.join(error.args[1])}")
    return faults


def test_a_module_imports_only_what_lies_below_it() -> None:
    assert misplaced_imports(PACKAGE) == []


@pytest.mark.parametrize(
    ("files", "faults"),
    [
        ({"check/__init__.py": "from cross_sell.warehouse import files"}, []),
        ({"run/__init__.py": "from cross_sell.check.folder import check_folder"}, []),
        (
            {"project/paths.py": "import cross_sell.warehouse.files"},
            ["project.paths imports warehouse.files"],
        ),
        (
            {"check/folder.py": "def check():\n    from cross_sell.run import summary"},
            ["check.folder imports run.summary"],
        ),
        (
            {"benchmark/jobs.py": "from cross_sell import cli, simulate"},
            ["benchmark.jobs imports cli"],
        ),
        (
            {
                "explain/user.py": "from cross_sell.explain.item import explain_item",
                "explain/item.py": "from cross_sell.explain.user import explain_user",
            },
            ["cycle: explain.item < explain.user < explain.item"],
        ),
    ],
)
def test_misplaced_imports_are_found(
    tmp_path: Path, files: dict[str, str], faults: list[str]
) -> None:
    known = ("cli.py", "warehouse/files.py", "check/folder.py", "run/summary.py", "simulate/a.py")
    for name, text in {**dict.fromkeys(known, ""), **files}.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert misplaced_imports(tmp_path) == faults


def test_modules_named_in_strings_exist() -> None:
    modules = modules_of(PACKAGE)
    found = {
        node.value.split(":")[0].removeprefix("cross_sell.")
        for path in modules.values()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"cross_sell(\.\w+)+(:\w+)?", node.value)
        and not node.value.endswith(".duckdb")
    }
    assert "benchmark.child" in found
    assert found <= set(modules)
