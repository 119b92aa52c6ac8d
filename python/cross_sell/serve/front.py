"""What every request meets first: limits, readable bytes, its token; and last: log and metrics."""

import json
import sys
import time
from collections.abc import Callable
from urllib.parse import parse_qsl, unquote_to_bytes

from cross_sell.serve.metrics import Metrics
from cross_sell.serve.settings import (
    LARGEST_BODY, LONGEST_TARGET, MOST_REQUESTS, is_loopback,
)
from cross_sell.serve.tokens import Tokens

# What needs no token: it tells nothing of a merchant.
OPEN_PATHS = frozenset(("/health", "/openapi.json"))
# The parameters that may be given more than once.
LISTS = frozenset(("recent_item_ids",))


class Refused(Exception):
    """A request that goes no further: status, and why in one line."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Front:
    """An ASGI application before another one.

    tokens: None where everybody on this machine is served. write_log: takes a line.
    """

    def __init__(
        self, app: Callable, tokens: Tokens | None, metrics: Metrics,
        write_log: Callable[[str], None],
    ) -> None:
        self._app, self._tokens, self._metrics = app, tokens, metrics
        self._write_log = write_log
        self._in_work = 0

    async def __call__(self, scope: dict, receive: Callable, send: Callable) -> None:
        """Serve a request, or pass on what is none."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, sent = time.perf_counter(), {"status": 0, "bytes": 0}

        async def noting_send(message: dict) -> None:
            if message["type"] == "http.response.start":
                sent["status"] = message["status"]
            else:
                sent["bytes"] += len(message.get("body", b""))
            await send(message)

        self._in_work += 1
        try:
            self._judge(scope)
            await self._app(scope, await _bounded(scope, receive), noting_send)
        except Refused as refused:
            await _answer(noting_send, refused.status, refused.message)
        except Exception as error:  # noqa: BLE001
            # A traceback may quote what was asked; the kind and the line of the fault do not.
            self._write_log(json.dumps({"fault": _where(error)}))
            if not sent["status"]:
                await _answer(noting_send, 500, "the server has failed; its log says where")
        finally:
            self._in_work -= 1
            self._note(scope, sent, time.perf_counter() - started)

    def _judge(self, scope: dict) -> None:
        """Refuse what no part of the application has to see."""
        query = scope["query_string"]
        if len(scope.get("raw_path") or b"") + len(query) > LONGEST_TARGET:
            raise Refused(414, f"the address is longer than {LONGEST_TARGET} bytes")
        _check_text(scope.get("raw_path") or scope["path"].encode(), "the path")
        _check_text(query.replace(b"+", b" "), "a parameter")
        names = [name for name, _ in parse_qsl(query.decode("ascii", "replace"), True)]
        names = [name for name in names if name not in LISTS]
        if len(names) != len(set(names)):
            raise Refused(400, "a parameter is given more than once")
        headers = scope["headers"]
        if self._tokens is None:
            host = next((value for name, value in headers if name == b"host"), b"")
            if not is_loopback(_host_name(host.decode("latin-1"))):
                raise Refused(403, "without a tokens file only this machine's own names are served")
        elif scope["path"] not in OPEN_PATHS:
            scope.setdefault("state", {})["merchant_id"] = self._merchant(headers)
        if self._in_work > MOST_REQUESTS:
            raise Refused(503, "too many requests at once: come again")

    def _merchant(self, headers: list[tuple[bytes, bytes]]) -> str:
        given = [value for name, value in headers if name == b"authorization"]
        kind, _, token = (given[0].decode("latin-1") if len(given) == 1 else "").partition(" ")
        found = self._tokens.merchant_of(token.strip()) if kind.lower() == "bearer" else None
        if found is None:
            raise Refused(401, "a valid token is needed: Authorization: Bearer TOKEN")
        return found

    def _note(self, scope: dict, sent: dict, seconds: float) -> None:
        """Log and count a request. Routes have no values, so no line holds an id of a person."""
        route = getattr(scope.get("route"), "path_format", "-")
        status = sent["status"] or 499
        self._metrics.count(scope["method"], route, status, seconds)
        self._write_log(json.dumps({
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "method": scope["method"][:16],
            "route": route,
            "status": status,
            "ms": round(1000 * seconds, 1),
            "bytes": sent["bytes"],
        }))


def _host_name(host: str) -> str:
    if host.startswith("["):
        return host.partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def _check_text(raw: bytes, what: str) -> None:
    try:
        text = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(400, f"{what} is not in UTF-8") from error
    if any(ord(character) < 32 or ord(character) == 127 for character in text):
        raise Refused(400, f"{what} holds a control character")


async def _bounded(scope: dict, receive: Callable) -> Callable:
    """Return what hands on the body of a request, once it is known to be small enough."""
    if scope["method"] == "GET":
        return receive
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body, more = body + message.get("body", b""), message.get("more_body", False)
        if len(body) > LARGEST_BODY:
            raise Refused(413, f"the body is longer than {LARGEST_BODY} bytes")
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> dict:
        return messages.pop() if messages else await receive()

    return again


async def _answer(send: Callable, status: int, message: str) -> None:
    body = json.dumps({"error": message}).encode()
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    if status == 503:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _where(error: Exception) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else "?"
    return f"{type(error).__name__} at {place}"


def write_to_stderr(line: str) -> None:
    """Write a line of the log."""
    # In one piece, as several threads write.
    sys.stderr.write(line + "\n")
