"""How answers and refusals are written, and what the OpenAPI document says of them."""

import json

from fastapi import Response

from cross_sell.serve import answers

REASONS = {
    400: "A cursor, an address or a body that cannot be read",
    401: "No valid token", 403: "A token of another merchant, or a name of another machine",
    404: "No such merchant, build, item or job, or no data", 405: "Not with this method",
    410: "The cursor is of an earlier build: begin again without it",
    413: "The body is too long", 414: "The address is too long",
    422: "A parameter is missing, unknown, or not what it may be",
    429: "As many jobs as may are running", 503: "The build is being prepared, or all are busy",
}
# Of 304, and of routes that need a token where there are tokens.
UNCHANGED = {304: {"description": "The build is the one of If-None-Match"}}
SECURED = {"security": [{"token": []}, {}]}


def refusals(*more: int) -> dict[int, dict]:
    """Return what the document says of refusals. more: statuses beside those of every route."""
    statuses = (400, 401, 403, 404, 413, 414, 422, 503, *more)
    return {
        status: {"model": answers.Error, "description": REASONS[status]}
        for status in sorted(statuses)
    }


def json_reply(content: dict, status: int = 200, **headers: str) -> Response:
    """Return an answer in JSON. headers: with `_` for `-`."""
    body = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    names.setdefault("cache-control", "no-store")
    return Response(body, status, names, "application/json")


def refusal(status: int, message: str, **headers: str) -> Response:
    """Return an answer that says in one line why it is not the one asked for."""
    return json_reply({"error": message}, status, **headers)
