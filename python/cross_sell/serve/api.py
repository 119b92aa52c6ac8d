"""What the routes share: who may ask about whom, and an answer from one build."""

from collections.abc import Callable

from fastapi import Request, Response

from cross_sell import __version__
from cross_sell.serve.builds import Build
from cross_sell.serve.jobs import Jobs
from cross_sell.serve.merchants import Merchant, Merchants, UnknownMerchant
from cross_sell.serve.metrics import Metrics
from cross_sell.serve.replies import json_reply, refusal
from cross_sell.serve.settings import Settings

# What is asked again within a minute comes from the browser; then it asks whether the build is
# still the same.
CACHED = "private, max-age=60"


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
            return refusal(404, "the build does not know this item")
        if tag in known or known.strip() == "*":
            return Response(None, 304, {"etag": tag, "cache-control": CACHED})
        return json_reply(content, **headers)
