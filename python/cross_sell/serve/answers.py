"""What the API answers, as its OpenAPI document describes it.

Answers are written from plain dictionaries; test_serve holds them against these models.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cross_sell.serve.contexts import CONTEXTS
from cross_sell.serve.rows_sql import KINDS
from cross_sell.serve.settings import (
    ID, LONGEST_ID, LONGEST_PAGE, MERCHANT_ID, MOST_RECENT_ITEMS, PAGE,
)

MerchantId = Annotated[
    str, Field(pattern=MERCHANT_ID, description="Name of the merchant's folder.")
]
Id = Annotated[str, Field(min_length=1, max_length=LONGEST_ID, pattern=ID)]


class Strict(BaseModel):
    """Parameters: unknown ones are refused, so that a slip of the pen is told, not ignored."""

    model_config = ConfigDict(extra="forbid")


class RecommendationsAsked(Strict):
    """The parameters of a page of recommendations."""

    merchant_id: MerchantId
    customer_id: Id = Field(description="As the shop's events and users have it.")
    context: Literal[tuple(CONTEXTS)] = Field("home", description="Where the page is shown.")
    limit: int = Field(PAGE, ge=1, le=LONGEST_PAGE, description="Items on the page.")
    cursor: str | None = Field(
        None, description="`next_cursor` of the page before, with all else alike."
    )
    recent_item_ids: list[Id] = Field(
        [], max_length=MOST_RECENT_ITEMS,
        description="Items looked at just now, or in the cart, the latest first. The parameter is"
        " repeated for each item.",
    )


class PromotionAsked(Strict):
    """The parameters of the best promotion."""

    merchant_id: MerchantId
    customer_id: Id = Field(description="As the shop's events and users have it.")


class RelatedAsked(Strict):
    """The parameters of the items related to one."""

    merchant_id: MerchantId
    kind: Literal[tuple(KINDS)] = Field(description="Which mart of item pairs is read.")
    limit: int = Field(PAGE, ge=1, le=LONGEST_PAGE, description="Items at most.")


class JobAsked(Strict):
    """Whose models are to be trained and whose marts are to be rebuilt."""

    merchant_id: MerchantId


class NothingAsked(Strict):
    """No parameters."""


class Build(BaseModel):
    """The build that an answer was read from: one and no other."""

    id: str
    as_of: str = Field(description="The time that the build takes for now, in UTC.")


class Reason(BaseModel):
    """Why an item is there."""

    part: Literal["list", "visit", "tree", "popular", "related"] = Field(
        description="The personal list, what was looked at just now, the category tree, the shop's"
        " popular items, or a mart of item pairs."
    )
    sources: list[str] = Field(description="Sources of candidates that brought the item.")
    item_id: str | None = Field(description="The item that led to it; null: no single one.")
    item_name: str | None
    event_type: str | None = Field(description="What the customer did with that item.")
    people: int | None = Field(description="How many people went from that item to this one.")


class Item(BaseModel):
    """An item to show."""

    item_id: str
    item_name: str | None
    price: float | None
    item_url: str | None
    image_url: str | None
    score: float | None
    purchase_probability: float | None
    propensity: float | None = Field(description="Null: nothing was drawn by lot.")
    recommendation_id: str = Field(description="To be logged with the impression and its events.")
    reasons: list[Reason]


class Answer(BaseModel):
    """What answers about a merchant share."""

    merchant_id: str
    build: Build
    recommendation_id: str
    propensity: float | None


class CustomerAnswer(Answer):
    """What answers about a customer share."""

    is_known_customer: bool
    is_fallback: bool = Field(description="Nothing here is made for this customer.")
    fallback_reason: str | None


class Recommendations(CustomerAnswer):
    """A page of recommendations."""

    context: str
    unknown_item_ids: list[str] = Field(
        description="The recent_item_ids that the build does not know: they bring nothing."
    )
    items: list[Item]
    next_cursor: str | None = Field(description="Null: the catalogue ends here.")


class Promotion(BaseModel):
    """The terms of a promotion."""

    promotion_id: str
    promotion_name: str | None
    discount_percent: float | None
    discount_amount: float | None
    minimum_spend: float | None
    is_free_shipping: bool | None
    starts_at: str | None
    ends_at: str | None


class RunnerUp(BaseModel):
    """The promotion that was nearly chosen; null: none of them."""

    promotion_id: str | None
    uplift: float | None


class BestPromotion(CustomerAnswer):
    """The promotion that pays most with a customer, which may be none."""

    promotion: Promotion | None = Field(description="Null: offer none.")
    expected_profit: float | None
    uplift: float | None = Field(description="Expected profit more than without a promotion.")
    uplift_low: float | None
    uplift_high: float | None
    runner_up: RunnerUp | None
    reasons: list[str]
    policy: str | None
    is_exploration: bool | None
    is_holdout: bool | None
    is_decided: bool | None = Field(
        description="An earlier decision about the customer is in force: its promotion still holds."
    )
    expires_at: str | None


class RelatedItem(Item):
    """An item that another one leads to. The marts tell what happened, also of items sold out."""

    is_offered: bool = Field(description="May be offered now.")


class RelatedItems(Answer):
    """What one item leads to."""

    item_id: str
    kind: str
    items: list[RelatedItem]


class Step(BaseModel):
    """A step of a job."""

    name: str
    status: Literal["running", "succeeded", "skipped", "failed"]
    message: str | None = Field(description="Why it was skipped or failed.")


class Job(BaseModel):
    """A training and rebuild."""

    job_id: str
    merchant_id: str
    status: Literal["running", "succeeded", "failed"]
    started_at: str
    ended_at: str | None
    message: str | None
    steps: list[Step]


class Health(BaseModel):
    """That the server answers."""

    status: Literal["ok"]
    merchants: int
    ready: int = Field(description="Merchants with a build that is served.")


class Error(BaseModel):
    """Why a request was refused, in one line."""

    error: str
