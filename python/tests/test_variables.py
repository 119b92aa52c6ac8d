"""The vars: dbt_project.yml, the rules that check them and the page that explains them agree."""

import re
from types import SimpleNamespace

import pytest
import yaml

from cross_sell.errors import CrossSellError
from cross_sell.project.macros import load_macro
from cross_sell.project.paths import project_dir
from cross_sell.project.variables import check_vars

ROW = re.compile(r"^\| `(\w+)` \| (.*?) \| (.*?) \| (.*?) \|$", re.MULTILINE)


def _project_text():
    return (project_dir() / "dbt_project.yml").read_text(encoding="utf-8")


def _defaults():
    return yaml.safe_load(_project_text())["vars"]["cross_sell"]


def _rules():
    files = ("inputs/var_rules.sql", "adapters/source_rules.sql")
    return "".join(
        (project_dir() / "macros" / file).read_text(encoding="utf-8") for file in files
    )


def _input_tables():
    return (project_dir() / "macros/inputs/input_tables.sql").read_text(encoding="utf-8")


def _documented():
    page = (project_dir() / "docs/variables.md").read_text(encoding="utf-8")
    return {row[1]: row for row in ROW.finditer(page)}


def test_every_var_has_a_row_with_its_default_and_reason():
    documented = _documented()
    assert list(documented) == list(_defaults())
    for name, default in _defaults().items():
        text = str(default).lower() if isinstance(default, bool) else default
        assert documented[name][2] == ("empty" if text == "" else f"`{text}`"), name
        comment = re.search(rf"^    {name}: .*?# (.*)$", _project_text(), re.MULTILINE)[1]
        assert documented[name][4] == comment, name


def test_every_var_is_checked_and_its_documented_range_is_the_checked_one():
    documented = _documented()
    rule = r"'{}': \{{(?:'type': 'integer', )?'minimum': ([\d.]+), 'maximum': ([\d.]+)\}}"
    for name, default in _defaults().items():
        if isinstance(default, bool):
            assert documented[name][3] == "true or false", name
            assert f"'{name}'" in _rules(), name
        elif isinstance(default, int | float):
            minimum, maximum = re.search(rule.format(name), _rules()).groups()
            assert documented[name][3] == f"{minimum} to {maximum}", name
            assert float(minimum) <= default <= float(maximum), name
        else:
            table = name.removesuffix("_relation")
            assert f"'{table}'" in _input_tables() or f"'{name}'" in _rules(), name


def test_every_checked_var_exists():
    checked = re.findall(r"^        '(\w+)': \{", _rules(), re.MULTILINE)
    assert set(checked) <= set(_defaults())


def test_models_and_macros_use_no_var_that_is_not_declared():
    used = set()
    for folder in ("models", "macros", "tests", "analyses"):
        for suffix in ("sql", "yml"):
            for file in (project_dir() / folder).rglob(f"*.{suffix}"):
                text = file.read_text(encoding="utf-8")
                used |= set(re.findall(r"var\(['\"](\w+)['\"]", text))
    assert used <= set(_defaults())
    numbers_and_switches = {n for n in _defaults() if not n.endswith("_relation")}
    assert numbers_and_switches <= used


@pytest.mark.parametrize(
    "relation",
    [
        "", None, "main.my_events", "lake.main.my_events", '"shop"."main"."my_events"', "`a-b`.`c`",
        "'raw/events.parquet'", "read_csv('raw/events.csv', delim = ';')",
    ],
)
def test_what_a_ref_or_a_source_renders_to_names_a_relation(relation):
    assert named_relation(relation) == (relation or "")


@pytest.mark.parametrize(
    "relation",
    [
        "my_events", "a.b.c.d", "a; drop table b", "a.b; drop table b", "main.my events", 5,
        "{{ ref('my_events') }}", "f(1); drop table b; g(1)", "'a'; drop table b; 'c'",
        "(select 1)", '"a"."b" as c',
    ],
)
def test_nothing_else_names_a_relation(relation):
    with pytest.raises(CrossSellError, match="var 'events_relation' is .*: give schema.table or"):
        named_relation(relation)


def named_relation(value):
    def refuse(message):
        raise CrossSellError(message)

    return load_macro(
        "inputs", "named_relation", execute=True, var=lambda name: value,
        exceptions=SimpleNamespace(raise_compiler_error=refuse),
    )("events")


def test_a_time_zone_that_nobody_knows_is_refused():
    check_vars({"shop_time_zone": "Europe/Berlin"})
    with pytest.raises(CrossSellError, match="var 'shop_time_zone' is Mars/Base, which nobody knows"):
        check_vars({"shop_time_zone": "Mars/Base"})
