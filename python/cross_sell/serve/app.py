"""The application: its routes about jobs and about itself, and what stands around all of them."""

from collections.abc import Callable
from typing import Annotated

from fastapi import FastAPI, Path, Query, Request, Response
from starlette.middleware.cors import CORSMiddleware

from cross_sell import __version__
from cross_sell.serve import answers
from cross_sell.serve.api import Api
from cross_sell.serve.front import Front, write_to_stderr
from cross_sell.serve.list_routes import add_lists
from cross_sell.serve.merchants import Merchants
from cross_sell.serve.refusals import add_refusals
from cross_sell.serve.replies import SECURED, json_reply, refusal, refusals
from cross_sell.serve.settings import JOB_ID, Settings
from cross_sell.serve.tokens import Tokens


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
    add_lists(app, api)
    _add_jobs(app, api)
    _add_operations(app, api)
    add_refusals(app)
    _document_tokens(app)
    tokens = Tokens(settings.tokens) if settings.tokens else None
    front = Front(app, tokens, api.metrics, write_log)
    if not settings.origins:
        return front
    return CORSMiddleware(
        front, allow_origins=settings.origins, allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Content-Type", "If-None-Match"], expose_headers=["ETag"],
    )


def _add_jobs(app: FastAPI, api: Api) -> None:
    @app.post(
        "/predictors", status_code=202, response_model=answers.Job, responses=refusals(429),
        openapi_extra=SECURED,
    )
    def start_job(
        request: Request, asked: answers.JobAsked,
        _: Annotated[answers.NothingAsked, Query()],
    ) -> Response:
        """Train a merchant's models and rebuild, or the job of it that is running already."""
        state, _ = api.jobs.start(api.merchant(request, asked.merchant_id))
        return json_reply(state, 202, location=f"/predictors/{state['job_id']}")

    @app.get(
        "/predictors/{job_id}", response_model=answers.Job, responses=refusals(),
        openapi_extra=SECURED,
    )
    def job(
        request: Request, job_id: Annotated[str, Path(pattern=JOB_ID)],
        _: Annotated[answers.NothingAsked, Query()],
    ) -> Response:
        """How a job stands."""
        found = api.jobs.find(api.callers(request), job_id)
        return json_reply(found) if found else refusal(404, "no such job")


def _add_operations(app: FastAPI, api: Api) -> None:
    @app.get("/health", response_model=answers.Health, responses=refusals())
    def health(_: Annotated[answers.NothingAsked, Query()]) -> Response:
        """Whether the server answers, and how many merchants it serves."""
        found = api.merchants.all()
        ready = sum(merchant.build is not None for merchant in found)
        return json_reply({"status": "ok", "merchants": len(found), "ready": ready})

    @app.get(
        "/metrics", response_class=Response, openapi_extra=SECURED,
        responses={**refusals(), 200: {"content": {"text/plain": {}}}},
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


def _document_tokens(app: FastAPI) -> None:
    make = app.openapi

    def openapi() -> dict:
        document = make()
        components = document.setdefault("components", {})
        components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
        return document

    app.openapi = openapi
