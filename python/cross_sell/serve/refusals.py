"""What is answered when something is raised: one line, with nothing of what was asked."""

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from cross_sell.serve.api import Denied
from cross_sell.serve.builds import Busy
from cross_sell.serve.cursor import BadCursor, OldCursor
from cross_sell.serve.jobs import CannotStart, NoData, TooManyJobs
from cross_sell.serve.merchants import NoBuild, UnknownMerchant
from cross_sell.serve.replies import refusal
from cross_sell.serve.settings import RULES

REFUSED = {
    Denied: (403, "the token is not this merchant's"),
    UnknownMerchant: (404, "no such merchant"),
    BadCursor: (400, "the cursor was not made for this list: begin again without it"),
    OldCursor: (410, "the list has been built anew: begin again without the cursor"),
    NoData: (404, "the merchant has no input tables: put them into its folder data/"),
    TooManyJobs: (429, "as many jobs as may are running: come again"),
    CannotStart: (503, "the merchant's folder cannot be written to"),
    Busy: (503, "all connections are busy: come again"),
}


def add_refusals(app: FastAPI) -> None:
    """Add what answers in place of a route that has raised something."""
    for kind, (status, message) in REFUSED.items():
        headers = {"retry_after": "5"} if status in (429, 503) else {}

        def refuse(_: Request, __: Exception, s=status, m=message, h=headers) -> Response:
            return refusal(s, m, **h)

        app.add_exception_handler(kind, refuse)

    @app.exception_handler(Exception)
    def failed(_: Request, __: Exception) -> Response:
        # The front logs where.
        return refusal(500, "the server has failed; its log says where")

    @app.exception_handler(NoBuild)
    def no_build(_: Request, error: NoBuild) -> Response:
        if error.is_coming:
            return refusal(503, "the build is being prepared: come again", retry_after="5")
        return refusal(404, "the merchant has no build yet: POST /predictors makes one")

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> Response:
        return refusal(422, _first_fault(error))

    @app.exception_handler(HTTPException)
    def general(_: Request, error: HTTPException) -> Response:
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        return refusal(error.status_code, str(error.detail), **headers)


def _first_fault(error: RequestValidationError) -> str:
    """Return what is wrong in one line, without what was given: it may be personal."""
    first = error.errors()[0]
    place = ".".join(
        str(part)[:40] for part in first["loc"][1:] if isinstance(part, int) or part.isidentifier()
    )
    if first["type"] == "extra_forbidden":
        return "unknown parameter" + (f" {place}" if place else "")
    if first["type"] == "json_invalid":
        return "the body is not JSON"
    if first["loc"] == ("body",):
        return "the body: send a JSON object, with the header Content-Type: application/json"
    if first["type"] == "string_pattern_mismatch":
        return f"{place}: {RULES[first['ctx']['pattern']]}"
    return f"{place}: {first['msg']}"
