"""Where a page ended, as a text that only the server can make.

A cursor holds the build, the part of the list and the place in it, and a keyed hash of these and
of whom the list is for: it fits one merchant, customer, context, build and visit only.
"""

import base64
import hashlib
import hmac
import re
import struct
from dataclasses import dataclass

PARTS = ("list", "tree", "popular")
LAYOUT = struct.Struct(">8sBI")
MAC_BYTES = 16
# The base64 of both.
CURSOR = r"[A-Za-z0-9_-]{39}"


@dataclass(frozen=True)
class Place:
    """A part of a list, as in PARTS, and how much of it is behind; its unit is the part's own."""

    part: str = "list"
    behind: int = 0


class BadCursor(Exception):
    """The cursor was not made for this list."""


class OldCursor(Exception):
    """The cursor was made for this list by another build."""


def write_cursor(secret: bytes, build_id: str, owner: tuple[str, ...], place: Place) -> str:
    """Return a place as a cursor. owner: whom and what the list is for."""
    payload = LAYOUT.pack(bytes.fromhex(build_id), PARTS.index(place.part), place.behind)
    return base64.urlsafe_b64encode(payload + _mac(secret, owner, payload)).decode().rstrip("=")


def read_cursor(secret: bytes, build_id: str, owner: tuple[str, ...], cursor: str) -> Place:
    """Return the place that a cursor holds. BadCursor or OldCursor if it cannot be used."""
    if not re.fullmatch(CURSOR, cursor):
        raise BadCursor
    raw = base64.urlsafe_b64decode(cursor + "=")
    payload, mac = raw[: LAYOUT.size], raw[LAYOUT.size:]
    if not hmac.compare_digest(mac, _mac(secret, owner, payload)):
        raise BadCursor
    build, part, behind = LAYOUT.unpack(payload)
    if build.hex() != build_id:
        raise OldCursor
    return Place(PARTS[part], behind)


def _mac(secret: bytes, owner: tuple[str, ...], payload: bytes) -> bytes:
    # The lengths keep ("ab", "c") and ("a", "bc") apart.
    parts = [part.encode() for part in owner]
    text = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return hmac.digest(secret, text + payload, hashlib.sha256)[:MAC_BYTES]
