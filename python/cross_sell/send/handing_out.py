"""What is queued is written for the tool that sends it, and into the shop's logs, in one step."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from filecmp import cmp
from pathlib import Path

import duckdb

from cross_sell.errors import CrossSellError
from cross_sell.send import sent_messages, sent_promotions
from cross_sell.send.queue import (
    ONE_LINE_EACH, QUERIES, TABLES, check_folder_read, common_reasons, fill_in_promotions,
    folder_read, read_queue, write_queue,
)
from cross_sell.warehouse.built import open_build
from cross_sell.warehouse.files import one_line
from cross_sell.warehouse.lock import only_one
from cross_sell.warehouse.switch import finish, new_file, replace_together


def hand_out(database: Path, out: Path, data: Path | None = None) -> dict:
    """Write the queue of a build into the folder `out`, and add it to the logs of the shop.

    data: folder of the input tables; by default the one that the build has read. All files are
    complete beside their places before the first is replaced. The logs come first: if the process
    is killed in between, nothing is handed out that is not in a log, and the next call ends what
    it began. The same call again adds nothing, and writes the same bytes. The queue of another build
    that lies in `out` is replaced, as a tool must not find it again.

    Returns database, out, log (of the messages), promotions_log, as_of, build_id, push_messages,
    emails, items, held_back, promotions, no_promotions, replaced (how many push_messages, emails
    and decisions of another build lay in `out`; None without any), new_rows (of the log of
    messages), new_decisions and, if no message is queued, reasons. CrossSellError on what cannot be used or
    written; then everything is as it was.
    """
    with open_build(database, TABLES) as build:
        # Rows come in their order, and parallel writers would cut the files into other pieces.
        build.execute("set threads = 1; set preserve_insertion_order = true")
        fill_in_promotions(build)
        if data:
            check_folder_read(build, data)
        data = data or folder_read(build)
        logs = {log: log.file(data) for log in (sent_messages.LOG, sent_promotions.LOG)}
        with only_one(
            data / f".{sent_messages.TABLE}.lock",
            busy=f"another send is adding to '{logs[sent_messages.LOG]}': wait until it has ended",
            mend="what is handed out is logged there; make it writable, or give another --data",
        ):
            queue = read_queue(build)
            journal = data / f".{sent_messages.TABLE}.journal"
            with _written("what an interrupted send has left"):
                _go_on_from(finish(journal), queue.build_id)
            for log, file in logs.items():
                # A build of the messages alone knows nothing of the log of promotions.
                if log is sent_messages.LOG or queue.decisions:
                    log.check(build, file, queue.as_of, queue.build_id)
            files = {name: out / name for name in QUERIES}
            with _made(out), _written(f"'{out}' or the logs in '{data}'"):
                try:
                    new_rows = {
                        log.table: log.write(build, file, new_file(file), queue.build_id)
                        for log, file in logs.items()
                    }
                    write_queue(build, {name: new_file(file) for name, file in files.items()})
                    replaced = _replaced(files)
                    grown = [file for log, file in logs.items() if new_rows[log.table]]
                    replace_together([*grown, *files.values()], journal, queue.build_id)
                finally:
                    # With a journal they are still needed.
                    places = (*logs.values(), *files.values())
                    for file in places if not journal.exists() else ():
                        new_file(file).unlink(missing_ok=True)
        return {
            "database": str(database),
            "out": str(out),
            "log": str(logs[sent_messages.LOG]),
            "promotions_log": str(logs[sent_promotions.LOG]),
            **asdict(queue),
            "replaced": replaced,
            "new_rows": new_rows[sent_messages.TABLE],
            "new_decisions": new_rows[sent_promotions.TABLE],
            "reasons": [] if queue.messages else common_reasons(build),
        }


def _replaced(files: dict[str, Path]) -> dict[str, int] | None:
    """Return what lies where the new files will, by kind; None if it is nothing, or the same."""
    rows, differs = {}, False
    for kind, name in ONE_LINE_EACH.items():
        file = files[name]
        rows[kind] = 0
        if file.exists():
            with file.open("rb") as lines:
                rows[kind] = sum(1 for _ in lines)
            differs = differs or not cmp(file, new_file(file), shallow=False)
    return rows if differs and any(rows.values()) else None


def _go_on_from(ended: tuple[str, list[Path]] | None, build_id: str) -> None:
    """Stop if an interrupted send of another build was ended: its files would be lost unread."""
    if ended is not None and ended[0] != build_id:
        raise CrossSellError(
            f"an interrupted send of an earlier build has been completed: let what is in"
            f" '{ended[1][-1].parent}' be sent, then send this build"
        )


@contextmanager
def _made(folder: Path) -> Iterator[None]:
    """Make a folder for the length of a block, and for ever if nothing fails in it."""
    if folder.exists() and not folder.is_dir():
        raise CrossSellError(f"--out '{folder}' is a file: give a folder")
    missing = [place for place in (folder, *folder.parents) if not place.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException as error:
        with suppress(OSError):
            for place in missing:
                place.rmdir()
        if isinstance(error, OSError):
            raise CrossSellError(
                f"cannot write to '{folder}' ({error.strerror}): give another folder with --out"
            ) from error
        raise


@contextmanager
def _written(what: str) -> Iterator[None]:
    try:
        yield
    except (duckdb.IOException, OSError) as error:
        raise CrossSellError(
            f"{what} cannot be written ({one_line(error)}): nothing is changed"
        ) from error
