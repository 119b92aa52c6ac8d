"""Writing a shop: tables grow chunk by chunk beside their place and move there when complete."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from cross_sell.errors import CrossSellError

MARKER = "truth/complement_links.parquet"  # only a simulated shop has it
TABLES = (
    "events", "items", "users", "user_aliases", "messages", "impressions", "promotions",
    "promotion_offers", "truth/complement_links", "truth/delay_buckets", "truth/substitutes",
    "truth/user_tastes", "truth/niche_categories", "truth/user_rhythms", "truth/user_staples",
    "truth/item_intervals", "truth/open_contexts", "truth/open_chances", "truth/coming_answers",
    "truth/promotion_effects", "truth/user_types", "truth/promotion_profits",
    "truth/promotion_oracle", "truth/promotion_totals", "truth/offer_profits",
)
NOTE = "truth/simulation.json"  # the arguments, and what going on needs


def check_target(out: Path) -> None:
    """Refuse a place that holds anything but a simulated shop."""
    if out.exists() and not out.is_dir():
        raise CrossSellError(f"--out {out} is a file; name a folder")
    if not out.is_dir() or not any(out.iterdir()):
        return
    if not (out / MARKER).is_file():
        raise CrossSellError(
            f"--out {out} is not empty and holds no simulated shop; name a new folder"
        )
    known = {f"{name}.parquet" for name in TABLES} | {NOTE}
    for path in sorted(out.rglob("*")):
        if path.is_file() and path.relative_to(out).as_posix() not in known:
            raise CrossSellError(
                f"--out {out} would be replaced, but holds {path.relative_to(out)}; move it away"
            )


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True


class ShopWriter:
    """Context manager that writes Parquet tables; `out` shows nothing before all are whole.

    keeps: files of `out` that are not written anew stay as they are, whatever they are.
    """

    def __init__(self, out: Path, keeps: bool = False) -> None:
        self.out = out.resolve()
        self._keeps = keeps
        if not keeps:
            check_target(self.out)
        self._partial = self.out.parent / f".{self.out.name}.partial.{os.getpid()}"
        self._shop = self._partial / "shop"
        self._writers: dict[str, pq.ParquetWriter] = {}

    def __enter__(self) -> "ShopWriter":
        try:
            self.out.parent.mkdir(parents=True, exist_ok=True)
            # What a killed run has left behind.
            for stale in self.out.parent.glob(f".{self.out.name}.partial.*"):
                if not _is_running(stale.suffix[1:]):
                    shutil.rmtree(stale)
            shutil.rmtree(self._partial, ignore_errors=True)
            (self._shop / "truth").mkdir(parents=True)
        except OSError as error:
            raise CrossSellError(
                f"--out {self.out}: cannot write there ({error.strerror}); name another folder"
            ) from error
        return self

    def write(self, name: str, table: pa.Table) -> None:
        """Append rows to the table `name`."""
        if name not in self._writers:
            self._writers[name] = pq.ParquetWriter(
                self._shop / f"{name}.parquet", table.schema, compression="zstd"
            )
        self._writers[name].write_table(table)

    def copy(self, name: str, change: Callable[[pa.Table], pa.Table] = lambda rows: rows) -> None:
        """Append the rows that the table `name` of `out` has, a part at a time."""
        with pq.ParquetFile(self.out / f"{name}.parquet") as file:
            for group in range(file.num_row_groups):
                self.write(name, change(file.read_row_group(group)))

    def write_note(self, note: dict) -> None:
        """Write what the shop was made from."""
        (self._shop / NOTE).write_text(json.dumps(note, indent=2) + "\n", encoding="utf-8")

    def __exit__(self, kind: type | None, *_: object) -> None:
        for writer in self._writers.values():
            writer.close()
        try:
            if kind is None:
                self._move_into_place()
        finally:
            shutil.rmtree(self._partial, ignore_errors=True)

    def _move_into_place(self) -> None:
        if self._keeps:
            self._keep_the_rest()
        else:
            check_target(self.out)
        if self.out.exists():
            self.out.rename(self._partial / "old")
        self._shop.rename(self.out)

    def _keep_the_rest(self) -> None:
        for path in sorted(self.out.rglob("*")):
            kept = self._shop / path.relative_to(self.out)
            if path.is_dir() and not path.is_symlink():
                kept.mkdir(parents=True, exist_ok=True)
            elif not kept.exists():
                _link(path, kept)


def _link(path: Path, kept: Path) -> None:
    try:
        os.link(path, kept, follow_symlinks=False)
    except OSError:  # not every file system has hard links
        shutil.copy2(path, kept, follow_symlinks=False)
