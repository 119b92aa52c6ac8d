"""A server that listens, from its first merchant to its last request."""

import signal
import socket
import sys

import uvicorn

from cross_sell.errors import CrossSellError
from cross_sell.serve.app import make_app
from cross_sell.serve.front import write_to_stderr
from cross_sell.serve.merchants import Merchants
from cross_sell.serve.settings import Settings
from cross_sell.serve.tokens import read_hashes
from cross_sell.warehouse.files import counted

# Seconds that requests have to end in when the server is told to stop.
GRACE = 10
BACKLOG = 2048
# Seconds that a connection may lie idle: longer than proxies and browsers pause.
IDLE = 75


def serve(settings: Settings) -> int:
    """Serve until interrupted. CrossSellError if the address or the tokens cannot be used."""
    if settings.tokens is not None and not read_hashes(settings.tokens):
        raise CrossSellError(
            f"'{settings.tokens}' holds no token: make one with --new-token MERCHANT"
        )
    # Told to stop by the system, the server ends as it does when it is interrupted.
    signal.signal(signal.SIGTERM, _stop)
    listening = _listen(settings)
    with listening:
        merchants = Merchants(settings, write_to_stderr)
        try:
            merchants.start()
            app = make_app(settings, merchants)
            port = listening.getsockname()[1]
            found = counted(len(merchants.all()), "merchant")
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            # From here on callers wait instead of being turned away.
            try:
                listening.listen(BACKLOG)
            except OSError as error:
                # Another one that was bound to the same port has listened first.
                raise _taken(settings, error) from error
            print(f"Serving {found} at http://{host}:{port}", flush=True)
            config = uvicorn.Config(
                app, access_log=False, log_level="warning", server_header=False, lifespan="off",
                ws="none", timeout_keep_alive=IDLE, timeout_graceful_shutdown=GRACE, proxy_headers=False,
            )
            uvicorn.Server(config).run(sockets=[listening])
        finally:
            merchants.close()
    return 0


def _stop(*_: object) -> None:
    sys.exit(0)


def _listen(settings: Settings) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        raise _taken(settings, error) from error
    return listening


def _taken(settings: Settings, error: OSError) -> CrossSellError:
    return CrossSellError(
        f"cannot listen on {settings.host}:{settings.port} ({error.strerror}): give another"
        " --host or --port"
    )
