"""What a server is told at its start, and the limits of what it may be asked."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

# Ids as the paths and parameters may hold them. A merchant's is the name of a folder.
MERCHANT_ID = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$"
JOB_ID = r"^[0-9a-f]{32}$"
LONGEST_ID = 128
# Of customers and items: anything but control characters.
ID = r"^[^\x00-\x1f\x7f]+$"
# What is said of a value that does not match.
RULES = {
    MERCHANT_ID: "1 to 64 letters, digits, - and _, the first a letter or a digit",
    JOB_ID: "the 32 digits and letters that POST /predictors answered",
    ID: "no control characters",
}

LONGEST_PAGE = 100
PAGE = 20
MOST_RECENT_ITEMS = 20
# Bytes of a body, and of a path with its query: the longest that the limits above need, and room.
LARGEST_BODY = 4_096
LONGEST_TARGET = 16_384
# Connections that read one build at the same time; further requests wait for one, in seconds.
CONNECTIONS = 4
PATIENCE = 10
# Requests in work at the same time; further ones are told to come again.
MOST_REQUESTS = 256

# In a merchant's folder: the input tables, and the build.
DATA_FOLDER = "data"
DATABASE = "cross_sell.duckdb"
# What the server makes there, and may be deleted while it stands still.
OWN_FOLDER = ".serving"
JOBS_FOLDER = "jobs"


@dataclass(frozen=True)
class Settings:
    """How a server runs.

    merchants: the folder of their folders. tokens: the file of hashes; None: everybody is served.
    origins: of web pages that may call it from a browser. jobs: that may run at the same time.
    seconds: between two looks for new builds.
    """

    merchants: Path
    host: str = "127.0.0.1"
    port: int = 8000
    tokens: Path | None = None
    origins: tuple[str, ...] = ()
    jobs: int = 1
    seconds: float = 1.0


def is_loopback(host: str) -> bool:
    """Return whether a host can be reached from this machine only."""
    name = host.strip("[]").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
