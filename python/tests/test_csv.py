"""CSV as shops write it: what is read is what was written, or the file is refused.

The tables and the writer are the tests' own; beside DuckDB, Python's reader judges them.
"""


import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from cross_sell.check.folder import check_folder
from csv_files import GOOD, HEADER, MANY, NOW, Dialect, dialects, files, raw, small
from csv_reader import Reader
from random_shops import EXAMPLES


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


BEFORE = {
    "an empty line": [""], "two empty lines": ["", ""], "sep=": ["sep=,"], "Sep=": ["Sep=;", ""]
}


@pytest.mark.parametrize("before", BEFORE.values(), ids=BEFORE)
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["", "mark"])
@pytest.mark.parametrize("count", [1, MANY])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_empty_lines_and_sep_before_the_names_are_passed_over(
    reader: Reader, end: str, count: int, mark: str, before: list[str]
) -> None:
    lines = [*before, '"a",b', *["1,2"] * count, "3,4", ""]
    assert reader.read(mark + end.join(lines)) == [("1", "2")] * count + [("3", "4")]
    assert reader.names == ("a", "b")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_line_sep_may_name_any_delimiter(reader: Reader, delimiter: str) -> None:
    lines = [f"sep={delimiter}", f"a{delimiter}b", f'1{delimiter}"say ""hi"""']
    assert reader.read("\r\n".join(lines)) == [("1", 'say "hi"')]


def test_two_line_ends_go_with_lines_before_the_names(reader: Reader) -> None:
    assert reader.read("sep=,\r\n\na,b\r\n1,2\n3,4\r\n") == [("1", "2"), ("3", "4")]


def test_a_column_may_be_called_sep(reader: Reader) -> None:
    assert reader.read("sep,b\nsep=;,2\n") == [("sep=;", "2")]


def test_a_byte_order_mark_and_two_line_ends_go_together(reader: Reader) -> None:
    content = '\ufeff"a","b"\n"1","2"\n"3","4"\r\n'
    assert reader.read(content) == [("1", "2"), ("3", "4")]
    assert reader.names == ("a", "b")


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
