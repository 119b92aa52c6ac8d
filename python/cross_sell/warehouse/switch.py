"""Several files, in several folders, that take their places in one step.

Each is written in full beside its place first. A journal then says which files belong together, so
that a process that is killed between two of them leaves something that the next one can finish. A
failure puts back what was there before.
"""

import json
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from cross_sell.errors import CrossSellError


def new_file(file: Path) -> Path:
    """Return where to write a file that is to take the place of another."""
    return file.with_name(f".{file.name}.new")


def _old_file(file: Path) -> Path:
    return file.with_name(f".{file.name}.old")


def replace_together(files: Sequence[Path], journal: Path, purpose: str) -> None:
    """Put the new file of each in its place, the first one first, or none of them.

    files: their places; `new_file` of each is complete. journal: a file that is there only
    meanwhile. purpose: what `finish` returns if it must end this. Whatever is raised here, every
    place is as it was; after a killed process `finish` does the rest.
    """
    replaced = []
    try:
        for file in files:
            if file.exists():
                _keep(file)
        new_file(journal).write_text(
            json.dumps({"purpose": purpose, "files": [str(file.resolve()) for file in files]}),
            encoding="utf-8",
        )
        os.replace(new_file(journal), journal)
        for file in files:
            os.replace(new_file(file), file)
            replaced.append(file)
    except BaseException:
        for file in replaced:
            if _old_file(file).exists():
                os.replace(_old_file(file), file)
            else:
                file.unlink()
        _clear(files, journal)
        raise
    _clear(files, journal)


def finish(journal: Path) -> tuple[str, list[Path]] | None:
    """End what a killed process has begun; return its purpose and files, None if there is nothing.

    Without a journal nothing was replaced, so there is nothing to end.
    """
    try:
        begun = json.loads(journal.read_text(encoding="utf-8"))
        files = [Path(file) for file in begun["files"]]
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise CrossSellError(
            f"'{journal}' says what an interrupted command has left, and cannot be read: look into"
            " the folders that it wrote to, then remove it"
        ) from error
    for file in files:
        if new_file(file).exists():
            os.replace(new_file(file), file)
    _clear(files, journal)
    return begun["purpose"], files


def _keep(file: Path) -> None:
    old = _old_file(file)
    old.unlink(missing_ok=True)
    try:
        os.link(file, old)
    except OSError:  # A file system without links.
        shutil.copy2(file, old)


def _clear(files: Sequence[Path], journal: Path) -> None:
    # The journal goes before what it stands for could be missed.
    for file in (journal, *(name(file) for file in files for name in (new_file, _old_file))):
        file.unlink(missing_ok=True)
    new_file(journal).unlink(missing_ok=True)
