"""A PostgreSQL of its own for the length of a block, of Debian's package, in a temporary folder."""

import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path("/usr/lib/postgresql")
# What keeps a build of a few minutes fast; nothing has to survive a power cut.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",
    # No session may rely on it: the profile asks for UTC.
    "timezone": "Asia/Kolkata",
}
# The server and its folder end with the process that holds the other end of the pipe, however that
# process ends.
KEEPER = """
"$1/postgres" -D "$2/data" > "$2/log" 2>&1 & server=$!
read line
kill -INT $server; wait $server
rm -rf "$2"
"""


@dataclass(frozen=True)
class Cluster:
    """A running server on the loopback address.

    programs: folder of psql and the like. user, password: of its superuser.
    """

    programs: Path
    port: int
    user: str
    password: str

    def environment(self, database: str = "postgres") -> dict[str, str]:
        """Return the variables by which the profile and libpq find a database of the server."""
        values = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "USER": self.user,
            "PASSWORD": self.password,
            "DATABASE": database,
        }
        return {f"PG{name}": value for name, value in values.items()} | {
            f"CROSS_SELL_POSTGRES_{name}": value for name, value in values.items()
        }

    def psql(self, sql: str, database: str = "postgres") -> str:
        """Return what psql prints for a statement, rows as lines with a bar between values."""
        done = subprocess.run(
            [self.programs / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql],
            env={**os.environ, **self.environment(database)},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(done.stderr.strip())
        return done.stdout.strip()

    def psql_script(self, lines: list[str], database: str) -> None:
        """Let psql run lines, its own commands among them, and stop at the first that fails."""
        subprocess.run(
            [self.programs / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"],
            input="\n".join(lines),
            env={**os.environ, **self.environment(database)},
            check=True, capture_output=True, text=True,
        )

    def create_database(self, name: str, icu_locale: str | None = None) -> None:
        """Create a database, by default with the collation C, else with that of an ICU locale."""
        locale = f"locale_provider icu icu_locale '{icu_locale}'" if icu_locale else ""
        self.psql(f"create database {name} template template0 {locale}")


def programs() -> Path:
    """Return the folder of the newest PostgreSQL that Debian's package has put there."""
    found = [path for path in PROGRAMS.glob("*/bin") if (path / "postgres").is_file()]
    if not found:
        raise RuntimeError(f"no PostgreSQL in {PROGRAMS}: apt-get install postgresql")
    return max(found, key=lambda path: [int(part) for part in re.findall(r"\d+", path.parent.name)])


@contextmanager
def postgres_cluster() -> Iterator[Cluster]:
    """Lend a new server. It and its folder are gone after the block, also if the process is killed.

    It runs as an unprivileged user, postgres or nobody where the caller is root.
    """
    bin_folder = programs()
    owner = _unprivileged_user()
    folder = Path(tempfile.mkdtemp(prefix="cross_sell_postgres_"))
    keeper = None
    try:
        password = secrets.token_hex(16)
        (folder / "password").write_text(password)
        for path in (folder, folder / "password"):
            if owner:
                os.chown(path, owner.pw_uid, owner.pw_gid)
        as_owner = {}
        if owner:
            as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
        subprocess.run(
            [
                *(bin_folder / "initdb", "--pgdata", folder / "data", "--username", "shop_owner"),
                *("--auth", "scram-sha-256", "--pwfile", folder / "password"),
                *("--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"),
            ],
            check=True, stdout=subprocess.DEVNULL, cwd=folder, env=environment, **as_owner,
        )
        port = _free_port()
        settings = SETTINGS | {
            "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "port": str(port),
        }
        with (folder / "data" / "postgresql.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        keeper = subprocess.Popen(
            ["sh", "-c", KEEPER, "keeper", bin_folder, folder],
            stdin=subprocess.PIPE, cwd="/", env=environment, start_new_session=True, **as_owner,
        )
        cluster = Cluster(bin_folder, port, "shop_owner", password)
        _wait_for(cluster, keeper, folder / "log")
        yield cluster
    finally:
        if keeper:
            keeper.stdin.close()
            keeper.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged_user() -> pwd.struct_passwd | None:
    if os.geteuid():
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(cluster: Cluster, keeper: subprocess.Popen, log: Path) -> None:
    for _ in range(300):
        ready = subprocess.run(
            [cluster.programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(cluster.port)]
        )
        if not ready.returncode:
            return
        time.sleep(0.1)
    raise RuntimeError(f"PostgreSQL does not start: {log.read_text()[-2000:]}")
