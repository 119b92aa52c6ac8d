"""The routes that read a build: recommendations, the best promotion, related items."""

from typing import Annotated

from fastapi import FastAPI, Path, Query, Request, Response

from cross_sell.serve import answers
from cross_sell.serve.api import Api
from cross_sell.serve.builds import Build
from cross_sell.serve.cursor import Place, read_cursor, write_cursor
from cross_sell.serve.pages import Asked, read_page
from cross_sell.serve.replies import SECURED, UNCHANGED, refusals
from cross_sell.serve.settings import ID, LONGEST_ID
from cross_sell.serve.writing import page_told, promotion_told, related_told


def add_lists(app: FastAPI, api: Api) -> None:
    """Add these routes."""

    @app.get(
        "/product-recommendations", response_model=answers.Recommendations,
        responses={**refusals(410), **UNCHANGED}, openapi_extra=SECURED,
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
        responses={**refusals(), **UNCHANGED}, openapi_extra=SECURED,
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
        responses={**refusals(), **UNCHANGED}, openapi_extra=SECURED,
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
