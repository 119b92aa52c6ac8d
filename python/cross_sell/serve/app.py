"""The routes of the API."""

import json
from collections.abc import Callable
from typing import Annotated

from fastapi import FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.cors import CORSMiddleware

from cross_sell import __version__
from cross_sell.serve import answers
from cross_sell.serve.builds import Build, Busy
from cross_sell.serve.cursor import BadCursor, OldCursor, Place, read_cursor, write_cursor
from cross_sell.serve.front import Front, write_to_stderr
from cross_sell.serve.jobs import CannotStart, Jobs, TooManyJobs
from cross_sell.serve.merchants import Merchant, Merchants, NoBuild, UnknownMerchant
from cross_sell.serve.metrics import Metrics
from cross_sell.serve.pages import Asked, read_page
from cross_sell.serve.settings import ID, JOB_ID, LONGEST_ID, Settings
from cross_sell.serve.tokens import Tokens
from cross_sell.serve.writing import page_told, promotion_told, related_told

# What is asked again within a minute comes from the browser; then it asks whether the build is
# still the same.
CACHED = "private, max-age=60"
REASONS = {
    400: "A cursor, an address or a body that cannot be read",
    401: "No valid token", 403: "A token of another merchant, or a name of another machine",
    404: "No such merchant, build, item or job", 405: "Not with this method",
    410: "The cursor is of an earlier build: begin again without it",
    413: "The body is too long", 414: "The address is too long",
    422: "A parameter is missing, unknown, or not what it may be",
    429: "As many jobs as may are running", 503: "The build is being prepared, or all are busy",
}


def _refusals(*more: int) -> dict[int, dict]:
    """Return what the document says of the answers other than the one that was asked for."""
    statuses = (400, 401, 403, 404, 413, 414, 422, 503, *more)
    return {
        status: {"model": answers.Error, "description": REASONS[status]}
        for status in sorted(statuses)
    }


UNCHANGED = {304: {"description": "The build is the one of If-None-Match"}}
SECURED = {"security": [{"token": []}, {}]}


def _json(content: dict, status: int = 200, **headers: str) -> Response:
    body = json.dumps(content, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    names.setdefault("cache-control", "no-store")
    return Response(body, status, names, "application/json")


def _refused(status: int, message: str, **headers: str) -> Response:
    return _json({"error": message}, status, **headers)


class Denied(Exception):
    """The token is of another merchant."""


class Api:
    """What the routes share: the merchants, the jobs and the counts."""

    def __init__(self, settings: Settings, merchants: Merchants) -> None:
        self.settings, self.merchants = settings, merchants
        self.jobs, self.metrics = Jobs(settings.jobs), Metrics()

    def merchant(self, request: Request, merchant_id: str) -> Merchant:
        """Return a merchant that the caller may ask about. Denied, UnknownMerchant."""
        owner = request.scope.get("state", {}).get("merchant_id")
        if self.settings.tokens is not None and owner != merchant_id:
            raise Denied
        return self.merchants.get(merchant_id)

    def callers(self, request: Request) -> list[Merchant]:
        """Return the merchants that the caller may ask about."""
        if self.settings.tokens is None:
            return self.merchants.all()
        try:
            return [self.merchants.get(request.scope["state"]["merchant_id"])]
        except UnknownMerchant:
            return []

    def read(
        self, request: Request, merchant_id: str,
        tell: Callable[[Build], dict | None],
    ) -> Response:
        """Answer from one build, or say that it is the one that the caller has seen."""
        with self.merchant(request, merchant_id).reading() as build:
            tag = f'"{build.build_id}-{__version__}"'
            known = request.headers.get("if-none-match", "")
            headers = {"etag": tag, "cache_control": CACHED, "vary": "Authorization"}
            content = tell(build)
        if content is None:
            return _refused(404, "the build does not know this item")
        if tag in known or known.strip() == "*":
            return Response(None, 304, {"etag": tag, "cache-control": CACHED})
        return _json(content, **headers)


def make_app(
    settings: Settings, merchants: Merchants, write_log: Callable[[str], None] = write_to_stderr
) -> Callable:
    """Return the ASGI application of a server, its limits and its log around it."""
    api = Api(settings, merchants)
    app = FastAPI(
        title="cross_sell", version=__version__, docs_url=None, redoc_url=None,
        redirect_slashes=False,
        description="What to offer to whom next, read from the marts of a shop's build.",
    )
    _add_lists(app, api)
    _add_jobs(app, api)
    _add_operations(app, api)
    _add_refusals(app)
    _document_tokens(app)
    tokens = Tokens(settings.tokens) if settings.tokens else None
    front = Front(app, tokens, api.metrics, write_log)
    if not settings.origins:
        return front
    return CORSMiddleware(
        front, allow_origins=settings.origins, allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "If-None-Match"], expose_headers=["ETag"],
    )


def _add_lists(app: FastAPI, api: Api) -> None:
    @app.get(
        "/product-recommendations", response_model=answers.Recommendations,
        responses={**_refusals(410), **UNCHANGED}, openapi_extra=SECURED,
    )
    def product_recommendations(
        request: Request, asked: Annotated[answers.RecommendationsAsked, Query()]
    ) -> Response:
        """What to offer to a customer: their list, then the category tree, then popular items."""
        recent = tuple(asked.recent_item_ids)
        owner = (asked.merchant_id, asked.customer_id, asked.context, *recent)

        def tell(build: Build) -> dict:
            start = Place()
            if asked.cursor is not None:
                start = read_cursor(build.secret, build.build_id, owner, asked.cursor)
            whom = Asked(asked.customer_id, asked.context, recent)
            page = read_page(build, whom, start, asked.limit)
            cursor = page.end and write_cursor(build.secret, build.build_id, owner, page.end)
            return page_told(
                build, page, asked.merchant_id, asked.customer_id, asked.context, cursor
            )

        return api.read(request, asked.merchant_id, tell)

    @app.get(
        "/best-promotion", response_model=answers.BestPromotion,
        responses={**_refusals(), **UNCHANGED}, openapi_extra=SECURED,
    )
    def best_promotion(
        request: Request, asked: Annotated[answers.PromotionAsked, Query()]
    ) -> Response:
        """The promotion that pays most with a customer over ten weeks, which may be none."""
        return api.read(
            request, asked.merchant_id,
            lambda build: promotion_told(build, asked.merchant_id, asked.customer_id),
        )

    # An id may hold a slash, written %2F.
    @app.get(
        "/items/{item_id:path}/related", response_model=answers.RelatedItems,
        responses={**_refusals(), **UNCHANGED}, openapi_extra=SECURED,
    )
    def related_items(
        request: Request,
        item_id: Annotated[str, Path(min_length=1, max_length=LONGEST_ID, pattern=ID)],
        asked: Annotated[answers.RelatedAsked, Query()],
    ) -> Response:
        """What one item leads to: what completes it, replaces it, is like it, comes next."""
        return api.read(
            request, asked.merchant_id,
            lambda build: related_told(
                build, asked.merchant_id, item_id, asked.kind, asked.limit
            ),
        )


def _add_jobs(app: FastAPI, api: Api) -> None:
    @app.post(
        "/predictors", status_code=202, response_model=answers.Job, responses=_refusals(429),
        openapi_extra=SECURED,
    )
    def start_job(
        request: Request, asked: answers.JobAsked,
        _: Annotated[answers.NothingAsked, Query()],
    ) -> Response:
        """Train a merchant's models and rebuild, or the job of it that is running already."""
        state, _ = api.jobs.start(api.merchant(request, asked.merchant_id))
        return _json(state, 202, location=f"/predictors/{state['job_id']}")

    @app.get(
        "/predictors/{job_id}", response_model=answers.Job, responses=_refusals(),
        openapi_extra=SECURED,
    )
    def job(
        request: Request, job_id: Annotated[str, Path(pattern=JOB_ID)],
        _: Annotated[answers.NothingAsked, Query()],
    ) -> Response:
        """How a job stands."""
        found = api.jobs.find(api.callers(request), job_id)
        return _json(found) if found else _refused(404, "no such job")


def _add_operations(app: FastAPI, api: Api) -> None:
    @app.get("/health", response_model=answers.Health, responses=_refusals())
    def health(_: Annotated[answers.NothingAsked, Query()]) -> Response:
        """Whether the server answers, and how many merchants it serves."""
        found = api.merchants.all()
        ready = sum(merchant.build is not None for merchant in found)
        return _json({"status": "ok", "merchants": len(found), "ready": ready})

    @app.get(
        "/metrics", response_class=Response, openapi_extra=SECURED,
        responses={**_refusals(), 200: {"content": {"text/plain": {}}}},
    )
    def metrics(_: Annotated[answers.NothingAsked, Query()]) -> Response:
        """Counts of requests and builds as Prometheus text."""
        found = api.merchants.all()
        text = api.metrics.text({
            "merchants": ("Folders of merchants.", len(found)),
            "builds": ("Builds that are served.", sum(m.build is not None for m in found)),
            "switches": ("Builds that took the place of another.", sum(m.switches for m in found)),
            "jobs": ("Trainings and rebuilds that are running.", api.jobs.count()),
        })
        return Response(
            text, 200, {"cache-control": "no-store"}, "text/plain; version=0.0.4; charset=utf-8"
        )


def _add_refusals(app: FastAPI) -> None:
    told = {
        Denied: (403, "the token is not this merchant's"),
        UnknownMerchant: (404, "no such merchant"),
        BadCursor: (400, "the cursor was not made for this list: begin again without it"),
        OldCursor: (410, "the list has been built anew: begin again without the cursor"),
        TooManyJobs: (429, "as many jobs as may are running: come again"),
        CannotStart: (503, "the merchant's folder cannot be written to"),
        Busy: (503, "all connections are busy: come again"),
    }
    for kind, (status, message) in told.items():
        headers = {"retry_after": "5"} if status in (429, 503) else {}

        def refuse(_: Request, __: Exception, s=status, m=message, h=headers) -> Response:
            return _refused(s, m, **h)

        app.add_exception_handler(kind, refuse)

    @app.exception_handler(Exception)
    def failed(_: Request, __: Exception) -> Response:
        # The front logs where.
        return _refused(500, "the server has failed; its log says where")

    @app.exception_handler(NoBuild)
    def no_build(_: Request, error: NoBuild) -> Response:
        if error.is_coming:
            return _refused(503, "the build is being prepared: come again", retry_after="5")
        return _refused(404, "the merchant has no build yet: POST /predictors makes one")

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> Response:
        return _refused(422, _first_fault(error))

    @app.exception_handler(HTTPException)
    def general(_: Request, error: HTTPException) -> Response:
        headers = {name.lower(): value for name, value in (error.headers or {}).items()}
        return _refused(error.status_code, str(error.detail), **headers)


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
    return f"{place or 'the body'}: {first['msg']}"


def _document_tokens(app: FastAPI) -> None:
    make = app.openapi

    def openapi() -> dict:
        document = make()
        components = document.setdefault("components", {})
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        return document

    app.openapi = openapi
