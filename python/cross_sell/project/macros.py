"""Macros of the project that need no warehouse, called from Python."""

import datetime
import re
from collections.abc import Callable
from types import SimpleNamespace

import jinja2

from cross_sell.project.paths import project_dir


class ReturnedError(Exception):
    """What a macro returns: as in dbt, `return` ends it there."""

    def __init__(self, value: object):
        self.value = value


def give_back(value: object) -> None:
    """End the macro with a value, as dbt's `return` does."""
    raise ReturnedError(value)


def load_macro(folder: str, name: str, **context: object) -> Callable:
    """Return a macro of `macros/<folder>/<name>.sql` as a function.

    context: what it reads besides its arguments, such as other macros; `return`, `modules.re`
    and `modules.datetime` are always there. The function gives what the macro returns, or None.
    """
    path = project_dir() / "macros" / folder / f"{name}.sql"
    environment = jinja2.Environment(extensions=["jinja2.ext.do"])
    template = environment.from_string(path.read_text(encoding="utf-8"))
    standard = {"return": give_back, "modules": SimpleNamespace(datetime=datetime, re=re)}
    macro = getattr(template.make_module({**standard, **context}), name)

    def call(*arguments: object) -> object:
        try:
            macro(*arguments)
        except ReturnedError as returned:
            return returned.value
        return None

    return call
