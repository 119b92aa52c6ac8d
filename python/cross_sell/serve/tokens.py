"""Bearer tokens: each is of one merchant, and the file knows salted hashes only.

A line is `merchant_id salt hash`, both in hex; the hash is SHA-256 of the salt and the token. A
token has 256 random bits, so a fast hash cannot be guessed back.
"""

import hashlib
import hmac
import os
import re
import secrets
import threading
from pathlib import Path

from cross_sell.errors import CrossSellError
from cross_sell.serve.settings import MERCHANT_ID

LINE = re.compile(rf"({MERCHANT_ID[1:-1]}) ([0-9a-f]{{32}}) ([0-9a-f]{{64}})")
# Of a token as it is sent.
LONGEST = 128

Hashes = list[tuple[str, bytes, bytes]]


def new_token(file: Path, merchant_id: str) -> str:
    """Make a token of a merchant, add its hash to the file, and return it: it is told once."""
    if not re.fullmatch(MERCHANT_ID, merchant_id):
        raise CrossSellError(
            "--new-token takes the name of a merchant's folder: at most 64 letters, digits, - and _"
        )
    if file.exists():
        read_hashes(file)
    token, salt = secrets.token_urlsafe(32), secrets.token_bytes(16)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(descriptor, "a", encoding="ascii") as lines:
            lines.write(f"{merchant_id} {salt.hex()} {_hash(salt, token).hex()}\n")
    except OSError as error:
        raise CrossSellError(
            f"cannot write to '{file}' ({error.strerror}): give another file with --tokens"
        ) from error
    return token


def read_hashes(file: Path) -> Hashes:
    """Return merchant, salt and hash of each token. CrossSellError: which line is none."""
    try:
        lines = file.read_text(encoding="ascii").splitlines()
    except OSError as error:
        raise CrossSellError(
            f"cannot read the tokens in '{file}' ({error.strerror}): make one with"
            " cross-sell serve --merchants DIR --tokens FILE --new-token MERCHANT"
        ) from error
    except UnicodeDecodeError as error:
        raise CrossSellError(
            f"'{file}' is not a file of tokens: it has other bytes than ASCII"
        ) from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if not match:
            raise CrossSellError(
                f"'{file}', line {number} is not a merchant, a salt and a hash: delete the line, or"
                " make a token with --new-token"
            )
        found.append((match[1], bytes.fromhex(match[2]), bytes.fromhex(match[3])))
    return found


def _hash(salt: bytes, token: str) -> bytes:
    return hashlib.sha256(salt + token.encode()).digest()


class Tokens:
    """The tokens of a file, read again when it changes. While it cannot be read, none is valid."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = threading.Lock()
        self._read_at: tuple[int, int, int] | None = None
        self._hashes: Hashes = read_hashes(file)

    def merchant_of(self, token: str) -> str | None:
        """Return the merchant that a token is of; None if it is not valid."""
        if not token.isascii() or len(token) > LONGEST:
            return None
        found = None
        for merchant_id, salt, digest in self._current():
            if hmac.compare_digest(_hash(salt, token), digest):
                found = merchant_id
        return found

    def _current(self) -> Hashes:
        with self._lock:
            try:
                status = self._file.stat()
                stamp = (status.st_mtime_ns, status.st_size, status.st_ino)
                if stamp != self._read_at:
                    self._hashes, self._read_at = read_hashes(self._file), stamp
            except (OSError, CrossSellError):
                self._hashes, self._read_at = [], None
            return self._hashes
