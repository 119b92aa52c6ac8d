"""CSV files of any dialect: a writer of the tests' own, and DuckDB that reads as a build does."""

import csv
import io
import random
import re
import string
from dataclasses import dataclass
from datetime import datetime

from hypothesis import Phase, settings
from hypothesis import strategies as st

from random_shops import EXAMPLES, checked

NOW = datetime(2026, 1, 31, 12)
HEADER = ("user_id", "item_id", "event_type", "event_at")
GOOD = ("u1", "i1", "view", "2026-01-01 10:00:00")
# DuckDB learns a dialect from the first 20,480 rows.
MANY = 21_000

DELIMITERS = (",", ";", "\t", "|")
QUOTINGS = ("all", "needed", "late")
# More than one: the line ends are mixed. A lone \r beside others is refused:
# test_a_lone_carriage_return_among_other_line_ends_is_refused.
LINE_ENDS = (("\n",), ("\r\n",), ("\r",), ("\n", "\r\n"))
PARTS = (
    *"ab01 #'/,,;;\t||\"\"\"\\\n\r", "\r\n", '""', "é", "e\u0301", "🎒",
    "\u00a0", "\u2028", "\ufeff",
)

small = settings(
    checked,
    max_examples=int(EXAMPLES or 150),
    phases=[Phase.explicit, Phase.generate, Phase.shrink],
)


@dataclass(frozen=True)
class Dialect:
    """How a CSV file is written.

    quoting: all values, those that need it, or those that need it after MANY rows without any.
    escape: stands before a quote within a value, and before itself if it is a backslash.
    """

    delimiter: str = ","
    line_ends: tuple[str, ...] = ("\n",)
    quoting: str = "needed"
    escape: str = '"'
    has_mark: bool = False
    has_last_end: bool = True

    def cell(self, text: str) -> str:
        """Return a value as it stands in the file."""
        needed = any(c in text for c in (self.delimiter, '"', "\n", "\r"))
        if self.escape == "\\":
            # A backslash outside of quotes stands for itself, so a value that has one is quoted.
            needed |= "\\" in text
            text = text.replace("\\", "\\\\")
        text = text.replace('"', f'{self.escape}"')
        return f'"{text}"' if needed or self.quoting == "all" else text

    def write(self, rows: list[tuple[str, ...]]) -> str:
        """Return the file: the first row has the names of the columns."""
        ends = random.Random(len(rows))
        lines = [self.delimiter.join(self.cell(text) for text in row) for row in rows]
        text = "".join(line + ends.choice(self.line_ends) for line in lines[:-1]) + lines[-1]
        last = ends.choice(self.line_ends) if self.has_last_end else ""
        return ("\ufeff" if self.has_mark else "") + text + last

    def read_by_python(self, content: str) -> list[tuple[str, ...]]:
        """Return all rows as Python's own reader has them, blank lines left out."""
        doubled = self.escape == '"'
        reader = csv.reader(
            io.StringIO(content.removeprefix("\ufeff"), newline=""),
            delimiter=self.delimiter,
            doublequote=doubled,
            escapechar=None if doubled else "\\",
            strict=True,
        )
        return [tuple(row) for row in reader if row]

    def sayable(self, text: str) -> str:
        r"""Return the text without what the dialect cannot say in one way only.

        Where quotes are doubled, a backslash before a quote is left out: "a\"", "b" may begin with
        the value a\" of one dialect or with the value a" of the other.
        Where lines end in \r\n, so is a lone \r before a character that is not ASCII:
        test_what_duckdb_cannot_read_is_refused_and_not_misread.
        """
        if self.escape == '"':
            text = re.sub(r'\\+(?=")', "", text)
        if "\r\n" in self.line_ends:
            text = re.sub("\r+(?=[^\x00-\x7f])", "", text)
        return text


@st.composite
def dialects(draw: st.DrawFn, quotings: tuple[str, ...] = ("all", "needed")) -> Dialect:
    """A dialect. Mixed line ends do not go with backslashes:
    test_what_duckdb_cannot_read_is_refused_and_not_misread."""
    escape = draw(st.sampled_from('"\\'))
    ends = [ends for ends in LINE_ENDS if escape == '"' or len(ends) == 1]
    return Dialect(
        draw(st.sampled_from(DELIMITERS)),
        draw(st.sampled_from(ends)),
        draw(st.sampled_from(quotings)),
        escape,
        draw(st.booleans()),
        draw(st.booleans()),
    )


@st.composite
def tables(draw: st.DrawFn, dialect: Dialect) -> list[tuple[str, ...]]:
    """A table that the dialect can say; the first row has the names of its columns.

    It has two columns at least: a row of one empty value is a blank line, which is not a row.
    """
    width = draw(st.integers(2, 4))
    texts = st.lists(st.sampled_from(PARTS), max_size=6).map("".join).map(dialect.sayable)
    rows = draw(st.lists(st.tuples(*[texts] * width), min_size=1, max_size=6))
    if dialect.escape == "\\":
        # Only an escaped quote says that a backslash stands for more than itself.
        rows.insert(draw(st.integers(0, len(rows))), ('5" wide',) * width)
    names = [f"column_{letter}" for letter in string.ascii_lowercase[:width]]
    if draw(st.booleans()):
        # Delimiters within a quoted name, more often than the one that counts. Not in the first:
        # test_a_byte_order_mark_before_a_quoted_delimiter.
        names[1] += "".join(DELIMITERS) * width
    return [tuple(names), *rows]


@st.composite
def files(draw: st.DrawFn, quotings: tuple[str, ...] = ("all", "needed")) -> tuple:
    """A dialect and a table."""
    dialect = draw(dialects(quotings))
    return dialect, draw(tables(dialect))


def raw(rows: list[tuple[str, ...]], end: str = "\n", delimiter: str = ",") -> str:
    """Return lines as they are, without any quoting."""
    return "".join(delimiter.join(row) + end for row in rows)
