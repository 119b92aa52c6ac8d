"""What a warehouse documents, from `<warehouse>.yml`: forms by the title of the page that has them.

A function is written with the number of its arguments, `substr(2-3)` or `coalesce(1+)`, and with the
words that may stand in and behind its brackets, `sum(1) distinct, over, over order by rows`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from forms import Call, Forms

FUNCTION = re.compile(r"([\w.]+)\((\d+)(?:-(\d+)|(\+))?\)(?: (.*))?")


@dataclass(frozen=True)
class Function:
    """A documented function: at least and at most so many arguments, and its words."""

    name: str
    least: int
    most: int
    words: frozenset[str]

    def allows(self, call: Call) -> bool:
        return (
            self.name == call.function
            and self.least <= call.arguments <= self.most
            and call.words <= self.words
        )


@dataclass(frozen=True)
class Documented:
    """All that the checks know of one warehouse."""

    functions: dict[str, list[Function]]
    types: set[str]
    symbols: set[str]
    words: set[str]
    reserved: set[str]

    def faults(self, forms: Forms) -> Iterator[str]:
        """Yield what a query uses and the warehouse does not document."""
        for call in forms.calls:
            if not any(each.allows(call) for each in self.functions.get(call.function, [])):
                yield f"function {call}"
        yield from (f"type {each}" for each in forms.types - self.types)
        yield from (f"symbol {each}" for each in forms.symbols - self.symbols)
        yield from (f"word {each}" for each in forms.words - self.words)

    def reserved_names(self, forms: Forms) -> set[str]:
        """Return the names in a query that are reserved words."""
        return forms.names & self.reserved


def read_documented(warehouse: str) -> Documented:
    """Return what is written down of a warehouse; ValueError names an entry that cannot be read."""
    pages = yaml.safe_load((Path(__file__).parent / f"{warehouse}.yml").read_text())
    functions: dict[str, list[Function]] = {}
    for text in entries(pages["functions"]):
        match = FUNCTION.fullmatch(text)
        if not match:
            raise ValueError(f"{warehouse}.yml: '{text}' names no function with its arguments")
        name, least, most, is_open, words = match.groups()
        function = Function(
            name,
            int(least),
            1000 if is_open else int(most or least),
            frozenset(words.split(", ") if words else ()),
        )
        functions.setdefault(name, []).append(function)
    kinds = {kind: set(entries(pages[kind])) for kind in ("types", "symbols", "words", "reserved")}
    return Documented(functions, **kinds)


def entries(pages: dict[str, list[str]]) -> Iterator[str]:
    for forms in pages.values():
        yield from (str(each) for each in forms)
