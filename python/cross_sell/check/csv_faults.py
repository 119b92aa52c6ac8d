"""What keeps a CSV file from being read at all, in one line that names the place."""

import codecs
import csv
import re
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


def row_fault(file: Path, relation: str) -> str | None:
    """Return the first row of the file that is not whole, in one line without its content.

    relation: what the macro `csv_relation` rendered for it; it names the delimiter and the escape.
    None if Python's own reader finds nothing either.
    """
    (delimiter,) = re.findall(r"delim = '(.)'", relation)
    has_backslashes = "escape = '\\'" in relation
    with open(file, encoding="utf-8-sig", newline="") as content:
        reader = csv.reader(
            content,
            delimiter=delimiter,
            doublequote=not has_backslashes,
            escapechar="\\" if has_backslashes else None,
            strict=True,
        )
        try:
            header = next(reader, [])
            for row in reader:
                if row and len(row) != len(header):
                    return (
                        f"{file.name} cannot be read as CSV: line {reader.line_num:,} ends a row of"
                        f" {len(row)} values, but its first line names {len(header)} columns"
                    )
        except csv.Error as error:
            return (
                f"{file.name} cannot be read as CSV: line {reader.line_num:,}: {error}; quote values"
                ' with ", and double a quote within them'
            )
    return None


def _line_ends(block: bytes) -> int:
    return block.count(b"\n") or block.count(b"\r")
