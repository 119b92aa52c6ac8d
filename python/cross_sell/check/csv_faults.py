"""What keeps a CSV file from being read at all, in one line that names the place."""

import codecs
import csv
import re
import sys
from pathlib import Path

BLOCK = 1 << 20


def csv_fault(file: Path) -> str | None:
    """Return why the file is not text in UTF-8, and in which line; None if it is.

    OSError where it cannot be read.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    lines = 1
    with open(file, "rb") as content:
        start = content.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in start:
            return f"{file.name} is written in UTF-16, line 1 on: save it as UTF-8"
        content.seek(0)
        while block := content.read(BLOCK):
            try:
                decoder.decode(block)
            except UnicodeDecodeError as error:
                line = lines + _line_ends(error.object[: error.start])
                return (
                    f"{file.name} is not written in UTF-8 (line {line:,}), but probably in"
                    " Windows-1252 or Latin-1: save it as UTF-8"
                )
            lines += _line_ends(block)
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return f"{file.name} is cut off in the middle of a character (line {lines:,}): export it again"
    return None


def long_row_fault(file: Path, words: str) -> str | None:
    """Return which row is longer than DuckDB reads, if that is what its words say."""
    place = re.search(r"CSV Error on Line: (\d+)", words.splitlines()[0] if words else "")
    limit = re.search(r"^Maximum line size of (\d+) bytes exceeded", words, re.MULTILINE)
    if not place or not limit:
        return None
    return (
        f"{file.name} cannot be read as CSV: the row at line {int(place[1]):,} has more than"
        f" {int(limit[1]):,} bytes: shorten it, or close the quote that it leaves open"
    )


def row_fault(file: Path, relation: str) -> str | None:
    """Return the first row of the file that is not whole, in one line without its content.

    relation: what the macro `csv_relation` rendered for it; it names the delimiter and the escape.
    None if Python's own reader finds nothing either.
    """
    # Long values are whole values.
    usual = csv.field_size_limit(sys.maxsize)
    try:
        fault = _first_fault(file, relation)
    finally:
        csv.field_size_limit(usual)
    return fault and f"{file.name} cannot be read as CSV: {fault}"


def _first_fault(file: Path, relation: str) -> str | None:
    (delimiter,) = re.findall(r"delim = '(.)'", relation)
    has_backslashes = "escape = '\\'" in relation
    with (
        open(file, encoding="utf-8-sig", newline="") as content,
        open(file, encoding="utf-8-sig", newline="") as again,
    ):
        common = {
            "delimiter": delimiter, "escapechar": "\\" if has_backslashes else None, "strict": True
        }
        reader = csv.reader(content, doublequote=not has_backslashes, **common)
        reader_of_both = csv.reader(again, doublequote=True, **common)
        skipped = int(re.findall(r"skip = (\d+)", relation)[0])
        for _ in range(skipped):
            content.readline()
            again.readline()
        header, line = None, skipped + 1
        try:
            for row, row_of_both in zip(reader, reader_of_both, strict=False):
                if row != row_of_both:
                    return (
                        f"line {line:,}: a quote within a value is doubled, and elsewhere in the"
                        " file one has a backslash before it: write all of them one way"
                    )
                header = header or row
                if row and len(row) != len(header):
                    return (
                        f"line {skipped + reader.line_num:,} ends a row of {len(row)} values, but its"
                        f" {'first' if not skipped else 'header'} line names {len(header)} columns"
                    )
                line = skipped + reader.line_num + 1
        except csv.Error as error:
            return (
                f"line {line:,}: {error}; quote values with \", and double a quote within them"
            )
    return None


def _line_ends(block: bytes) -> int:
    return block.count(b"\n") or block.count(b"\r")
