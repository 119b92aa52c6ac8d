"""Files that are something else than their name says, told by their first bytes."""

import zipfile
from pathlib import Path

PACKERS = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "Zstandard",
    b"7z\xbc\xaf": "7-Zip",
}
ZIP = b"PK\x03\x04"
# Excel before 2007.
OLD_WORKBOOK = b"\xd0\xcf\x11\xe0"
PARQUET = b"PAR1"


def kind_fault(file: Path) -> str | None:
    """Return what the file is instead of CSV or Parquet, and what to do; None if nothing is known.

    OSError where it cannot be read.
    """
    with open(file, "rb") as content:
        start = content.read(8)
    for mark, packer in PACKERS.items():
        if start.startswith(mark):
            return f"{file.name} is packed by {packer}: unpack it"
    if start.startswith(OLD_WORKBOOK) or start.startswith(ZIP) and _is_workbook(file):
        return f"{file.name} is a spreadsheet file: save its sheet as CSV"
    if start.startswith(ZIP):
        return f"{file.name} is a zip archive: unpack it"
    if start.startswith(PARQUET) and file.suffix == ".csv":
        return f"{file.name} is a Parquet file: name it {file.stem}.parquet"
    return None


def _is_workbook(file: Path) -> bool:
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return False
    # Of Excel, and of LibreOffice.
    return any(name.startswith("xl/") for name in names) or "content.xml" in names
