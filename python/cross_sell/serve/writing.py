"""Answers about lists, promotions and related items, as plain dictionaries."""

import hashlib
import math

from cross_sell.serve import lookup
from cross_sell.serve.builds import Build, Item
from cross_sell.serve.contexts import CONTEXTS
from cross_sell.serve.pages import Entry, Page

UNKNOWN = "the customer is not known to this build"


def recommendation_id(build: Build, *parts: str) -> str:
    """Return the id of what was recommended: the same for the same build and the same parts.

    It is keyed, so that nobody can find the customer by trying ids.
    """
    text = "\x00".join((build.build_id, *parts)).encode()
    return hashlib.blake2b(text, key=build.secret, digest_size=16).hexdigest()


def build_told(build: Build) -> dict:
    """Return what every answer says of its build."""
    return {"id": build.build_id, "as_of": build.as_of.isoformat() + "Z"}


def page_told(
    build: Build, page: Page, merchant_id: str, customer_id: str, context: str, cursor: str | None
) -> dict:
    """Return a page of recommendations."""
    owner = (merchant_id, customer_id, context)
    return {
        "merchant_id": merchant_id,
        "build": build_told(build),
        "recommendation_id": recommendation_id(
            build, *owner, *(str(entry.place) for entry in page.entries)
        ),
        "propensity": None,
        "is_known_customer": page.is_known,
        "is_fallback": not page.is_known,
        "fallback_reason": None if page.is_known else f"{UNKNOWN}: popular items",
        "context": context,
        "unknown_item_ids": page.unknown_item_ids,
        "items": [
            {
                **_item(page.items[entry.place]),
                "score": _number(entry.listed and entry.listed.score),
                "purchase_probability": _number(
                    entry.listed and entry.listed.purchase_probability
                ),
                "propensity": None,
                "recommendation_id": recommendation_id(
                    build, *owner, page.items[entry.place].item_id
                ),
                "reasons": _reasons(
                    build, entry, page.items, CONTEXTS[context].event_type
                ),
            }
            for entry in page.entries
        ],
        "next_cursor": cursor,
    }


def _item(item: Item) -> dict:
    return {
        "item_id": item.item_id,
        "item_name": item.item_name,
        "price": _number(item.price),
        "item_url": item.item_url,
        "image_url": item.image_url,
    }


def _reason(part: str, sources: list[str], item: Item | None, **more: object) -> dict:
    return {
        "part": part,
        "sources": sources,
        "item_id": item and item.item_id,
        "item_name": item and item.item_name,
        "event_type": more.get("event_type"),
        "people": more.get("people"),
    }


def _reasons(
    build: Build, entry: Entry, items: dict[int, Item], visit_event_type: str
) -> list[dict]:
    listed = entry.listed
    reasons = [
        _reason("visit", [], items[place], event_type=visit_event_type, people=people)
        for place, people in entry.visit
    ]
    if listed is not None:
        sources, event_type = build.evidence[listed.evidence_number]
        reasons.append(_reason(
            "popular" if listed.is_fallback else "list", sources.split(", "),
            None if listed.reason_place is None else items[listed.reason_place],
            event_type=event_type, people=listed.reason_people,
        ))
    return reasons or [_reason(entry.part, [entry.part], None)]


def _number(value: float | None) -> float | None:
    """Return a number that JSON can hold."""
    return value if value is not None and math.isfinite(value) else None


def promotion_told(build: Build, merchant_id: str, customer_id: str) -> dict:
    """Return the best promotion of a customer, which may be none, and why."""
    user = lookup.user_of(build, customer_id)
    is_known = user is not None
    is_built = "best_promotions" in build.tables
    best = lookup.best_promotion(build, user) if is_known else None
    lacking = None
    if not is_built:
        lacking = "promotions are not built"
    elif best is None:
        lacking = UNKNOWN if not is_known else "no promotion was weighed for the customer"
    best = best or {}
    promotion_id = best.get("promotion_id")
    terms = promotion_id and lookup.promotion(build, promotion_id)
    decision = lookup.decision(build, user) if is_known else None
    if decision is not None and decision["promotion_id"] != promotion_id:
        decision = None
    return {
        "merchant_id": merchant_id,
        "build": build_told(build),
        # What is logged as offer_id: the id of the decision, where decisions are handed out.
        "recommendation_id": decision["decision_id"] if decision else recommendation_id(
            build, merchant_id, customer_id, "promotion", promotion_id or ""
        ),
        "propensity": _number(best.get("propensity")),
        "is_known_customer": is_known,
        "is_fallback": lacking is not None,
        "fallback_reason": lacking,
        "promotion": terms or (promotion_id and _bare(promotion_id)) or None,
        **{
            name: _number(best.get(name))
            for name in ("expected_profit", "uplift", "uplift_low", "uplift_high")
        },
        "runner_up": {
            "promotion_id": best["runner_up_promotion_id"],
            "uplift": _number(best["runner_up_uplift"]),
        } if best.get("runner_up_uplift") is not None else None,
        "reasons": [lacking or best["reason"] or "no reason was noted"],
        "policy": best.get("policy"),
        "is_exploration": best.get("is_exploration"),
        "is_holdout": best.get("is_holdout"),
        "is_decided": best.get("is_decided"),
        "expires_at": decision and decision["expires_at"],
    }


def _bare(promotion_id: str) -> dict:
    """Return a promotion of which the build has no terms."""
    names = (
        "promotion_name", "discount_percent", "discount_amount", "minimum_spend",
        "is_free_shipping", "starts_at", "ends_at",
    )
    return {"promotion_id": promotion_id, **dict.fromkeys(names)}


def related_told(
    build: Build, merchant_id: str, item_id: str, kind: str, limit: int
) -> dict | None:
    """Return what an item leads to; None if the build does not know the item."""
    place = lookup.place_of(build, item_id)
    if place is None:
        return None
    rows = lookup.related_items(build, place, kind)[:limit]
    items = build.items_at({place, *(row.place for row in rows)})
    return {
        "merchant_id": merchant_id,
        "build": build_told(build),
        "recommendation_id": recommendation_id(build, merchant_id, "related", kind, item_id),
        "propensity": None,
        "item_id": item_id,
        "kind": kind,
        "items": [
            {
                **_item(items[row.place]),
                "score": _number(row.score),
                "purchase_probability": None,
                "propensity": None,
                "recommendation_id": recommendation_id(
                    build, merchant_id, "related", kind, item_id, items[row.place].item_id
                ),
                "reasons": [_reason("related", [kind], items[place], people=row.people)],
                "is_offered": items[row.place].is_offered,
            }
            for row in rows
        ],
    }
