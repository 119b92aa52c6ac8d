"""CSV that cannot be read as it was meant is refused, with its line, and never misread."""

import argparse
import bz2
import gzip
import io
import lzma
import re
import zipfile
from pathlib import Path

import duckdb
import pytest

from cross_sell.check import add_parser
from cross_sell.check.folder import check_folder
from csv_files import GOOD, HEADER, MANY, NOW, raw
from csv_reader import Reader

SHEET = "is a spreadsheet file: save its sheet as CSV"
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
    assert error.startswith("events.csv cannot be read as CSV: line ")
    line = int(re.search(r"line ([\d,]+)", error)[1].replace(",", ""))
    assert MANY + 2 <= line <= MANY + 1 + len(broken)
    assert "wide" not in error


@pytest.mark.parametrize("broken", ["a short row", "a quote that never ends"])
@pytest.mark.parametrize("count", [1, MANY])
def test_mixed_line_ends_excuse_nothing(reader: Reader, count: int, broken: str) -> None:
    with pytest.raises(duckdb.Error):
        reader.read(raw([HEADER], "\r\n") + raw([*[GOOD] * count, *BROKEN[broken]]))


@pytest.mark.parametrize("count", [1, MANY])
@pytest.mark.parametrize(("order", "line"), [(1, 2), (-1, 1)], ids=["backslash first", "doubled"])
def test_both_kinds_of_escapes_are_told_with_the_line_and_what_to_do(
    tmp_path: Path, count: int, order: int, line: int
) -> None:
    values = [r'"say \"hi\" now"', '"say ""hi"" now"'][::order]
    rows = [HEADER, *[GOOD] * count, *(("u1", value, *GOOD[2:]) for value in values)]
    assert only_error(tmp_path, raw(rows)) == (
        f"events.csv cannot be read as CSV: line {count + 1 + line:,}: a quote within a value is"
        " doubled, and elsewhere in the file one has a backslash before it: write all of them one way"
    )


@pytest.mark.parametrize("count", [1, MANY])
def test_a_row_that_is_too_long_is_told_with_its_line_and_the_limit(
    tmp_path: Path, count: int
) -> None:
    rows = [HEADER, *[GOOD] * count, ("u1", "i" * 2_100_000, *GOOD[2:])]
    assert only_error(tmp_path, raw(rows)) == (
        f"events.csv cannot be read as CSV: the row at line {count + 2:,} has more than 2,000,000"
        " bytes: shorten it, or close the quote that it leaves open"
    )


@pytest.mark.parametrize("count", [1, MANY])
def test_a_long_value_is_not_taken_for_the_fault(tmp_path: Path, count: int) -> None:
    rows = [HEADER, *[GOOD] * count, ("u1", "i" * 300_000, *GOOD[2:]), ("u1",)]
    assert only_error(tmp_path, raw(rows)) == (
        f"events.csv cannot be read as CSV: line {count + 3:,} ends a row of 1 values, but its first"
        " line names 4 columns"
    )


def test_a_quote_that_stays_open_is_told_where_it_opens(tmp_path: Path) -> None:
    rows = [HEADER, GOOD, ("u1", '"i1', *GOOD[2:]), *[GOOD] * 90_000]
    assert only_error(tmp_path, raw(rows)).startswith("events.csv cannot be read as CSV: line 3: ")


def test_lines_before_the_names_count_as_lines_of_the_file(tmp_path: Path) -> None:
    assert only_error(tmp_path, "sep=,\n\n" + raw([HEADER, GOOD, GOOD[:3]])) == (
        "events.csv cannot be read as CSV: line 5 ends a row of 3 values, but its header line names"
        " 4 columns"
    )


def zipped(*names: str) -> bytes:
    """Return a zip archive of files with these names."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return content.getvalue()


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (gzip.compress(b"user_id"), "is packed by gzip: unpack it"),
        (bz2.compress(b"user_id"), "is packed by bzip2: unpack it"),
        (lzma.compress(b"user_id"), "is packed by xz: unpack it"),
        (b"\x28\xb5\x2f\xfd\0", "is packed by Zstandard: unpack it"),
        (zipped("events.csv"), "is a zip archive: unpack it"),
        (zipped("events.csv")[:-4], "is a zip archive: unpack it"),
        (zipped("[Content_Types].xml", "xl/workbook.xml"), SHEET),
        (zipped("mimetype", "content.xml"), SHEET),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), SHEET),
    ],
    ids=["gzip", "bzip2", "xz", "zstd", "zip", "half a zip", "Excel", "LibreOffice", "old Excel"],
)
def test_a_file_of_another_kind_is_named(
    tmp_path: Path, suffix: str, content: bytes, words: str
) -> None:
    (tmp_path / f"events.{suffix}").write_bytes(content)
    assert check_folder(tmp_path).errors == [f"events.{suffix} {words}"]


def test_parquet_under_the_name_of_csv_is_named(tmp_path: Path) -> None:
    assert only_error(tmp_path, b"PAR1" + bytes(99)) == (
        "events.csv is a Parquet file: name it events.parquet"
    )


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
