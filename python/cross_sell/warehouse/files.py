"""The shop's files as SQL that DuckDB reads, and what is said of them, fit for a terminal."""

import re


def quote_name(name: str) -> str:
    """Return an SQL identifier that stands for exactly this name."""
    return '"' + name.replace('"', '""') + '"'


def quote_text(text: str) -> str:
    """Return an SQL string that stands for exactly this text."""
    return "'" + text.replace("'", "''") + "'"


_HARMLESS_DETAIL = re.compile(
    r"Expected Number of Columns: \d+ Found: \d+"
    r"|Invalid unicode .*detected\. This file is not utf-8 encoded\."
    r"|Value with unterminated quote found\."
)


def one_line(error: Exception) -> str:
    """Return what DuckDB says in one line, without the rows it quotes: they may be personal."""
    lines = str(error).splitlines() or [type(error).__name__]
    first = re.sub(r"^[A-Za-z/ ]+ Error: ", "", lines[0]).strip()
    details = [line.strip() for line in lines[1:] if _HARMLESS_DETAIL.fullmatch(line.strip())]
    return " ".join([first, *details[:1]])[:300]


def printable(text: str, length: int = 40) -> str:
    """Return foreign text fit for one line of a terminal: no control characters, cut short."""
    clean = "".join(character if character.isprintable() else "\ufffd" for character in text)
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
