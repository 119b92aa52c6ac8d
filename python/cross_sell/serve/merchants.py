"""The merchants of a server, each with the build that is served, and the watch for new ones."""

import os
import re
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.serve.builds import Build
from cross_sell.serve.copies import DAMAGED, Copies
from cross_sell.serve.copying import build_id_of
from cross_sell.serve.settings import DATABASE, MERCHANT_ID, OWN_FOLDER, Settings
from cross_sell.warehouse.files import one_line

# Seconds until a database that was refused is tried again: it may have been busy.
PAUSE = 15


class UnknownMerchant(Exception):
    """There is no folder of this name."""


class NoBuild(Exception):
    """The merchant has no build to serve. is_coming: its database is there and is being copied."""

    def __init__(self, is_coming: bool) -> None:
        super().__init__()
        self.is_coming = is_coming


class Merchant:
    """A folder with data, models and a database, and the build of it that is served."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.merchant_id = folder, folder.name
        self.own = folder / OWN_FOLDER
        self.build: Build | None = None
        self.switches = 0
        self.refused = ""
        # Which database was refused, and when it is looked at again.
        self._refused_id, self._again_at = "", 0.0
        self._lock = threading.Lock()
        self._copies = Copies(self.own)

    @contextmanager
    def reading(self) -> Iterator[Build]:
        """Lend the build that is served now, for all of a request. NoBuild if there is none."""
        while True:
            build = self.build
            if build is None:
                raise NoBuild(is_coming=not self.refused and (self.folder / DATABASE).is_file())
            if build.borrow():
                break
        try:
            yield build
        finally:
            build.give_back()

    def refresh(self) -> bool:
        """Take a new build if there is one; True if it was taken.

        CrossSellError if what is there cannot be served: what was served goes on.
        """
        with self._lock:
            database = self.folder / DATABASE
            try:
                build_id = build_id_of(database)
            except OSError:
                return False
            if self.build is not None and self.build.build_id == build_id:
                return False
            if build_id == self._refused_id and time.monotonic() < self._again_at:
                return False
            try:
                build = self._copies.open(database, build_id, self._secret())
            except (CrossSellError, *DAMAGED) as error:
                message = one_line(error)
                self._refused_id, self._again_at = build_id, time.monotonic() + PAUSE
                if message != self.refused:
                    self.refused = message
                    raise CrossSellError(
                        f"merchant {self.merchant_id}: {message}; what was served goes on"
                    ) from error
                return False
            old, self.build, self.refused = self.build, build, ""
            if old is not None:
                old.retire()
                self.switches += 1
            self._copies.sweep(build_id)
            return True

    def _secret(self) -> bytes:
        """Return the key of the merchant's cursors, which outlives the server."""
        self.own.mkdir(exist_ok=True)
        file = self.own / "secret"
        with suppress(FileExistsError):
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as new:
                new.write(secrets.token_bytes(32))
        secret = file.read_bytes()
        if len(secret) < 32:
            raise CrossSellError(f"'{OWN_FOLDER}/secret' is too short: delete it")
        return secret

    def close(self) -> None:
        """Stop copying, and close the build."""
        self._copies.stop()
        if self.build is not None:
            self.build.close()


class Merchants:
    """All merchants of a folder. say: is told in one line what was taken and what is refused."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings, self._say = settings, say
        self._found: dict[str, Merchant] = {}
        self._stop = threading.Event()
        self._watch = threading.Thread(target=self._look_again, daemon=True)

    def start(self) -> None:
        """Take the builds that there are, then watch for new ones."""
        self.look()
        self._watch.start()

    def look(self) -> None:
        """Find the merchants, and take each one's new build if there is one."""
        for folder in sorted(self._settings.merchants.iterdir()):
            if folder.is_dir() and re.fullmatch(MERCHANT_ID, folder.name):
                self._found.setdefault(folder.name, Merchant(folder))
        for merchant in list(self._found.values()):
            if self._stop.is_set():
                return
            try:
                if merchant.refresh():
                    build = merchant.build
                    self._say(
                        f"merchant {merchant.merchant_id}: serving build {build.build_id} as of"
                        f" {build.as_of}"
                    )
            except CrossSellError as error:
                self._say(str(error))

    def _look_again(self) -> None:
        while not self._stop.wait(self._settings.seconds):
            try:
                self.look()
            except OSError as error:
                self._say(f"'{self._settings.merchants}' cannot be read ({error.strerror})")

    def get(self, merchant_id: str) -> Merchant:
        """Return a merchant by its name. UnknownMerchant if there is none."""
        found = self._found.get(merchant_id)
        if found is None or not found.folder.is_dir():
            raise UnknownMerchant
        return found

    def all(self) -> list[Merchant]:
        """Return all merchants."""
        return list(self._found.values())

    def close(self) -> None:
        """Stop the watch and close all builds."""
        self._stop.set()
        for merchant in self.all():
            merchant.close()
        if self._watch.is_alive():
            self._watch.join(timeout=10)
