"""CSV as shops write it: what is read is what was written, or the file is refused.

The tables and the writer are the tests' own; beside DuckDB, Python's reader judges them.
"""

import argparse
import csv
import io
import random
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from hypothesis import Phase, assume, event, given, settings
from hypothesis import strategies as st
from random_shops import EXAMPLES, checked

from cross_sell.check import add_parser
from cross_sell.check.folder import check_folder
from cross_sell.project.rendering import Rendering

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


class Reader:
    """DuckDB as a build has it, and one file that is written anew for each reading.

    names: of the columns that were read last.
    """

    def __init__(self, folder: Path):
        self.file = folder / "table.csv"
        self.connection = duckdb.connect(config={"threads": 2})
        self.connection.execute("set TimeZone = 'UTC'")

    def read(self, content: str | bytes) -> list[tuple]:
        """Return all rows but the first. duckdb.Error if the file is refused."""
        self.file.write_bytes(content.encode() if isinstance(content, str) else content)
        rendering = Rendering(self.connection, {})
        relation = rendering.macro("csv_relation", rendering.macro("glob_escaped", str(self.file)))
        result = self.connection.execute(f"select * from {relation}")
        self.names = tuple(column[0] for column in result.description)
        return result.fetchall()


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    """DuckDB and a file."""
    reader = Reader(tmp_path_factory.mktemp("csv"))
    yield reader
    reader.connection.close()


def with_nulls(rows: list[tuple[str, ...]]) -> list[tuple]:
    """Return rows in which empty texts are null."""
    return [tuple(text or None for text in row) for row in rows]


@small
@given(files())
def test_what_is_read_is_what_was_written(reader: Reader, file: tuple) -> None:
    dialect, (names, *rows) = file
    event(f"{dialect.line_ends} {dialect.quoting} {dialect.escape}")
    content = dialect.write([names, *rows])
    assert dialect.read_by_python(content) == [names, *rows]
    assert reader.read(content) == with_nulls(rows)
    assert reader.names == names


@settings(small, max_examples=int(EXAMPLES or 6))
@given(files(quotings=("late",)))
def test_quotes_may_come_late(reader: Reader, file: tuple) -> None:
    dialect, (names, *rows) = file
    early = [tuple(f"{row}.{place}" for place in range(len(names))) for row in range(MANY)]
    # A tail without a quote would prove nothing.
    content = dialect.write([names, *early, *rows])
    assume('"' in content)
    assert len(dialect.read_by_python(content)) == 1 + MANY + len(rows)
    assert reader.read(content) == with_nulls([*early, *rows])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_blank_lines_are_not_rows(reader: Reader, end: str) -> None:
    assert reader.read(end.join(["a,b", "1,2", "", "3,4", "", ""])) == [("1", "2"), ("3", "4")]


def test_texts_are_not_interpreted(reader: Reader) -> None:
    lines = ["a,b", "#1,NULL", " 007 ,null", "1e3,C:\\dir\\", "\\N,'it''s'", '"C:\\new\\",""']
    assert reader.read("\n".join(lines)) == [
        ("#1", "NULL"), (" 007 ", "null"), ("1e3", "C:\\dir\\"), ("\\N", "'it''s'"),
        ("C:\\new\\", None),
    ]


@pytest.mark.parametrize("places", [{0}, {1}, {3}, {1, 2}, set(range(4))], ids=str)
@pytest.mark.parametrize("count", [4, MANY])
def test_rows_that_begin_with_a_hash_are_no_comments(
    reader: Reader, count: int, places: set[int]
) -> None:
    rows = [("#1001" if row in places else f"u{row}", f"#{row}") for row in range(4)]
    rows += [("u", "i")] * (count - 4)
    assert reader.read(raw([("user_id", "item_id"), *rows, *rows[:4]])) == [*rows, *rows[:4]]


# What is wrong with the last lines of a file.
BROKEN = {
    "a short row": [GOOD[:3]],
    "a short row in between": [GOOD[:3], GOOD],
    "a long row": [(*GOOD, "x")],
    "a long row in between": [(*GOOD, "x"), GOOD],
    "a quote that never ends": [("u1", '"i1', *GOOD[2:]), GOOD],
    "a quote that never ends at the end": [("u1", "i1", "view", '"2026-01-01')],
    "text after a quote": [("u1", '"i"1', *GOOD[2:])],
    "both kinds of escapes": [("u1", r'"5\" wide"', *GOOD[2:]), ("u1", '"5"" wide"', *GOOD[2:])],
    "both kinds of escapes, doubled first": [
        ("u1", '"5"" wide"', *GOOD[2:]), ("u1", r'"5\" wide"', *GOOD[2:])
    ],
}


def raw(rows: list[tuple[str, ...]], end: str = "\n", delimiter: str = ",") -> str:
    """Return lines as they are, without any quoting."""
    return "".join(delimiter.join(row) + end for row in rows)


def only_error(folder: Path, content: str | bytes) -> str:
    """Return the one line with which events.csv is refused."""
    file = folder / "events.csv"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    (error,) = check_folder(folder, run_started=NOW, variables={"max_rejected_share": 1}).errors
    assert "\n" not in error
    assert error.startswith("events.csv ")
    return error


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_a_broken_file_is_refused(
    reader: Reader, delimiter: str, end: str, broken: list[tuple[str, ...]]
) -> None:
    with pytest.raises(duckdb.Error):
        reader.read(raw([HEADER, GOOD, *broken], end, delimiter))


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_file_that_breaks_late_is_refused_with_its_line(
    tmp_path: Path, broken: list[tuple[str, ...]]
) -> None:
    error = only_error(tmp_path, raw([HEADER, *[GOOD] * MANY, *broken]))
    assert error.startswith("events.csv cannot be read as CSV: CSV Error on Line: ")
    line = int(re.search(r"Line: (\d+)", error)[1])
    assert MANY + 2 <= line <= MANY + 1 + len(broken)
    assert "wide" not in error


@pytest.mark.parametrize("broken", ["a short row", "a quote that never ends"])
@pytest.mark.parametrize("count", [1, MANY])
def test_mixed_line_ends_excuse_nothing(reader: Reader, count: int, broken: str) -> None:
    with pytest.raises(duckdb.Error):
        reader.read(raw([HEADER], "\r\n") + raw([*[GOOD] * count, *BROKEN[broken]]))


ACCENT = ("u1", "é", "view", "2026-01-01")
IN_TEXT = raw([HEADER, GOOD, ACCENT, GOOD])
CUT_OFF = raw([HEADER, GOOD]) + "u1,é"
LATIN = "events.csv is not written in UTF-8 (line {}), but probably in Windows-1252 or Latin-1:"
UTF_16 = "events.csv is written in UTF-16, line 1 on: save it as UTF-8"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (IN_TEXT.encode("latin-1"), LATIN.format(3)),
        (IN_TEXT.replace("é", "€").encode("cp1252"), LATIN.format(3)),
        (IN_TEXT.replace("\n", "\r\n").encode("latin-1"), LATIN.format(3)),
        (IN_TEXT.replace("\n", "\r").encode("latin-1"), LATIN.format(3)),
        (raw([HEADER, *[GOOD] * 60_000, ACCENT]).encode("latin-1"), LATIN.format("60,002")),
        (IN_TEXT.encode("utf-16"), UTF_16),
        (IN_TEXT.encode("utf-16-le"), UTF_16),
        (IN_TEXT.encode("utf-16-be"), UTF_16),
        (CUT_OFF.encode()[:-1], "events.csv is cut off in the middle of a character (line 3)"),
    ],
    ids=["Latin-1", "Windows-1252", "CRLF", "CR", "late", "UTF-16", "LE", "BE", "cut off"],
)
def test_another_encoding_is_named_with_its_line(
    tmp_path: Path, content: bytes, words: str
) -> None:
    assert only_error(tmp_path, content).startswith(words)


@pytest.mark.parametrize(
    "content",
    [
        raw([HEADER, *BROKEN["a short row"]]),
        raw([HEADER, *BROKEN["a long row"]]),
        raw([HEADER, *BROKEN["a quote that never ends"]]),
        raw([HEADER, *BROKEN["both kinds of escapes"]]),
        IN_TEXT.encode("latin-1"),
        IN_TEXT.encode("utf-16"),
        CUT_OFF.encode()[:-1],
    ],
    ids=["short", "long", "quote", "escapes", "Latin-1", "UTF-16", "cut off"],
)
def test_the_verb_exits_with_2_and_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | bytes
) -> None:
    (tmp_path / "events.csv").write_bytes(content.encode() if isinstance(content, str) else content)
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    args = parser.parse_args(["check", str(tmp_path)])
    assert args.run(args) == 2
    lines = capsys.readouterr().err.splitlines()
    errors = [line for line in lines if line.startswith("error: ")]
    assert len(errors) == 1
    assert errors[0].startswith("error: events.csv ")
    assert not [line for line in lines if "Traceback" in line]


# Rows of events and what becomes of them.
ROWS = {
    "kept": [
        GOOD,
        ("u;2", 'the "best", by far', "purchase", "2026-01-02T10:00:00Z"),
        ("#3", "two\nlines", "view", "2026-01-03"),
        ("Zoë|4", "tab\there", "add_to_cart", " 2026-01-04 10:00 "),
    ],
    "unattributable": [
        ("", "i1", "view", "2026-01-01"),
        (" \u00a0", "i1", "view", "2026-01-01"),
        ("NULL", "i1", "view", "2026-01-01"),
    ],
    "rejected": [
        ("u1", "", "view", "2026-01-01"),
        ("", "", "view", "2026-01-01"),
        ("u1", "i1", "teleport", "2026-01-01"),
        ("u1", "i1", "", "2026-01-01"),
        ("u1", "i1", "view", "soon"),
        ("u1", "i1", "view", "2026-02-01"),
        ("", "", "", ""),
    ],
}
FATES = {row: fate for fate, rows in ROWS.items() for row in rows}


@settings(small, max_examples=int(EXAMPLES or 6))
@given(
    dialects(),
    st.lists(st.sampled_from(sorted(FATES)), min_size=1, max_size=40),
)
def test_every_row_of_a_file_is_counted_once(
    tmp_path_factory: pytest.TempPathFactory, dialect: Dialect, rows: list[tuple[str, ...]]
) -> None:
    # A kept row must be there, and one that tells the dialect.
    rows = [*rows, ROWS["kept"][1]]
    content = dialect.write([HEADER, *rows])
    folder = tmp_path_factory.mktemp("counted")
    (folder / "events.csv").write_bytes(content.encode())
    (events,) = check_folder(folder, run_started=NOW, variables={"max_rejected_share": 1}).tables
    assert events.rows == len(dialect.read_by_python(content)) - 1
    assert events.kept + events.unattributable + events.rejected == events.rows
    fates = [FATES[row] for row in rows]
    assert (events.kept, events.unattributable, events.rejected) == tuple(
        fates.count(fate) for fate in ("kept", "unattributable", "rejected")
    )
    assert sum(events.reasons.values()) == events.rejected


# What is known to go wrong. A test that begins to pass fails here until its mark is taken off.


@pytest.mark.parametrize(
    "content",
    [
        "a,b\r\n001,2\r002,3\r\n",
        "a,b\n001,2\r002,3\n",
    ],
)
def test_a_lone_carriage_return_among_other_line_ends_is_refused(
    reader: Reader, content: str
) -> None:
    # Read leniently, DuckDB would lose the first character after it.
    with pytest.raises(duckdb.Error):
        reader.read(content)


@pytest.mark.parametrize(
    "content",
    [
        # Read line by line, the character after a lone \r within quotes would be cut in two.
        'a,b\r\n"1\ré",2\r\n',
        # Two line ends are read leniently, which does not go with backslashes.
        'a,b\r\n1,"\\""\n2,"5\\" wide"',
        # The mark hides the quote.
        '\ufeff"a,b",c\n1,2\n',
    ],
)
def test_what_duckdb_cannot_read_is_refused_and_not_misread(reader: Reader, content: str) -> None:
    with pytest.raises(duckdb.Error):
        reader.read(content)


LENIENT = [
    ("a long row", MANY),
    ("text after a quote", 1),
    ("both kinds of escapes", MANY),
]


@pytest.mark.parametrize(("broken", "count"), LENIENT)
def test_mixed_line_ends_do_not_hide_what_is_broken(
    reader: Reader, count: int, broken: str
) -> None:
    with pytest.raises(duckdb.Error):
        reader.read(raw([HEADER], "\r\n") + raw([*[GOOD] * count, *BROKEN[broken]]))


def test_line_breaks_within_values_are_not_mixed_line_ends(reader: Reader) -> None:
    with pytest.raises(duckdb.Error):
        reader.read('a,b\r\n"5\\" wide\nor so",1\r\n"x"y,2\r\n')
