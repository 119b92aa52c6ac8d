"""The message log: pushes and e-mails with a few items; who opened, clicked, unsubscribed."""

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import NONE, ids, item_ids, times, user_ids, words
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.choice import choose_products
from cross_sell.simulate.clock import DAY, HOUR, SECOND, Window
from cross_sell.simulate.log import FROM_EMAIL, FROM_PUSH, VIEW, Log
from cross_sell.simulate.outdoor.follow import visit_to_buy
from cross_sell.simulate.outdoor.sessions import Purchases, dwell
from cross_sell.simulate.outdoor.shoppers import Shoppers

CHANNELS = ("push", "email")
KINDS = ("marketing", "transactional")
CONTEXTS = ("new_arrivals", "goes_well_with", "popular_now", "still_interested")
CONTEXT_EFFECT = np.array([-0.2, 0.3, -0.1, 0.5])  # log odds of an open
VARIANTS = ("a", "b")
CONTROL_SHARE = 0.08
PERSONAL = 0.6       # share of messages whose items follow the user's taste
TASTE_EFFECT = 2.4   # log odds of an open, for an item of the one and only favourite section
EVENTS_PER_MESSAGE = 7.0
MOST_ITEMS = 3

Rows = dict[str, np.ndarray]


def draw_messages(
    catalogue: Catalogue, shoppers: Shoppers, events_per_user: float, window: Window,
    rng: np.random.Generator,
) -> Rows:
    """Return messages, one row per item; times in µs, -1 where it did not happen."""
    allowed = np.stack([shoppers.push == 1, shoppers.email == 1]) & ~shoppers.is_visitor
    mean = np.where(allowed.any(axis=0), events_per_user / EVENTS_PER_MESSAGE, 0.0)
    person = np.repeat(np.arange(len(shoppers)), rng.poisson(mean))
    n = len(person)
    # People read at home in the evening; the shop tries hours from 7 to 21.
    local_hour = rng.integers(7, 22, size=n)
    day = rng.integers(1, max(2, window.days), size=n)
    sent_at = window.start + day * DAY + (local_hour - shoppers.utc_offset[person]) * HOUR
    sent_at = sent_at + rng.integers(0, HOUR // 1000, size=n) * 1000
    fits = (sent_at > shoppers.joined[person]) & (sent_at < window.end)
    person, sent_at, local_hour = person[fits], sent_at[fits], local_hour[fits]
    n = len(person)
    channel = np.where(allowed[0, person] & ~(allowed[1, person] & (rng.random(n) < 0.5)), 0, 1)
    context = rng.integers(0, len(CONTEXTS), size=n)
    personal = rng.random(n) < PERSONAL
    # Anyone's taste serves for a message that does not follow the reader's own.
    audience = np.where(personal, person, rng.integers(0, len(shoppers), size=n))
    items = np.stack([
        choose_products(catalogue, shoppers, audience, sent_at, window, rng)
        for _ in range(MOST_ITEMS)
    ], axis=1)
    shown = np.arange(MOST_ITEMS) < rng.integers(1, MOST_ITEMS + 1, size=n)[:, None]
    for column in range(1, MOST_ITEMS):
        shown[:, column] &= (items[:, :column] != items[:, [column]]).all(axis=1)
    shown &= items >= 0
    taste = np.stack([
        shoppers.taste_for(person, catalogue.section[items[:, column]])
        for column in range(MOST_ITEMS)
    ], axis=1)
    liking = np.where(shown, taste, 0.0).max(axis=1)
    control = rng.random(n) < CONTROL_SHARE
    delivered = ~control & (rng.random(n) < 0.985)
    odds = (
        -2.0 + TASTE_EFFECT * liking + CONTEXT_EFFECT[context] + shoppers.openness[person]
        + 0.5 * np.cos((local_hour - 19) / 24 * 2 * np.pi) + np.where(channel == 0, -0.3, 0.0)
    )
    opened = delivered & (rng.random(n) < 1 / (1 + np.exp(-odds)))
    waits = (rng.exponential(3.0, size=n) * HOUR).astype(np.int64) // 1000 * 1000
    opened_at = sent_at + waits + 3 * SECOND
    left = opened & (rng.random(n) < 0.012 * (1.2 - liking))
    # Users who have unsubscribed get nothing more.
    left_at = np.full(len(shoppers), np.iinfo(np.int64).max)
    np.minimum.at(left_at, person[left], opened_at[left])
    shown &= (sent_at <= left_at[person])[:, None]
    position = np.cumsum(shown, axis=1)
    row, column = np.nonzero(shown)
    clicked = opened[row] & (rng.random(len(row)) < 0.08 + 0.3 * taste[row, column])
    clicked_at = opened_at[row] + (column + 1) * 9 * SECOND

    def when(happened: np.ndarray, at: np.ndarray) -> np.ndarray:
        return np.where(happened & (at < window.end), at, NONE)

    return {
        "message": row, "person": person[row], "product": items[row, column],
        "position": position[row, column], "sent_at": sent_at[row], "channel": channel[row],
        "context": context[row], "personal": personal[row], "control": control[row],
        "delivered_at": when(delivered, sent_at + 2 * SECOND)[row],
        "opened_at": when(opened, opened_at)[row],
        "clicked_at": when(clicked, clicked_at),
        "unsubscribed_at": when(left, opened_at + 40 * SECOND)[row],
        "transactional": (rng.random(n) < 0.06)[row],
    }


def withdraw_consent(shoppers: Shoppers, messages: Rows) -> None:
    """Note in the users' consent that they have unsubscribed."""
    gone = messages["person"][messages["unsubscribed_at"] >= 0]
    shoppers.push[gone] = 0
    shoppers.email[gone] = 0


def follow_clicks(
    catalogue: Catalogue, messages: Rows, log: Log, rng: np.random.Generator
) -> Purchases:
    """Log the look behind each click; return the purchases that a few of them lead to."""
    clicks = np.flatnonzero(messages["clicked_at"] >= 0)
    person, product = messages["person"][clicks], messages["product"][clicks]
    at = messages["clicked_at"][clicks] + SECOND
    sold = catalogue.is_sold(product, at)
    clicks, person, product, at = clicks[sold], person[sold], product[sold], at[sold]
    context = np.where(messages["channel"][clicks] == 0, FROM_PUSH, FROM_EMAIL)
    log.add(person, product, VIEW, at, log.new_sessions(len(clicks)), context=context,
            message=messages["message"][clicks])
    buys = rng.random(len(clicks)) < 0.05
    at = at[buys] + dwell(int(buys.sum()), rng)
    return visit_to_buy(
        catalogue, person[buys], product[buys], at, np.full(len(at), NONE), log, rng, look=0.0
    )


def messages_table(
    catalogue: Catalogue, shoppers: Shoppers, messages: Rows, numbering: dict[str, int],
    rng: np.random.Generator,
) -> pa.Table:
    """Return the messages in the columns of the contract."""
    n = len(messages["person"])
    person, product = messages["person"], messages["product"]
    context = messages["context"]
    week = (messages["sent_at"] // DAY // 7).astype(np.int64)
    return pa.table({
        "message_id": ids("m", messages["message"] + numbering["messages"] + 1, 8),
        "user_id": user_ids(shoppers.number[person]),
        "sent_at": times(messages["sent_at"]),
        "channel": words(CHANNELS, messages["channel"]),
        "item_id": item_ids(catalogue.number[product]),
        "item_position": pa.array(messages["position"], pa.int64()),
        "anchor_item_id": pa.nulls(n, pa.string()),
        "message_kind": words(KINDS, messages["transactional"].astype(np.int64)),
        "context": words(CONTEXTS, context),
        "campaign_id": ids("c", week, 5),
        "template_id": ids("t", context * 2 + messages["channel"], 2),
        "variant": words(VARIANTS, (messages["message"] + numbering["messages"]) % 2),
        "is_control": messages["control"],
        "propensity": np.where(messages["personal"], PERSONAL, 1 - PERSONAL),
        "delivered_at": times(messages["delivered_at"]),
        "opened_at": times(messages["opened_at"]),
        "clicked_at": times(messages["clicked_at"]),
        "unsubscribed_at": times(messages["unsubscribed_at"]),
    })


def impressions_table(
    catalogue: Catalogue, shoppers: Shoppers, events: Rows, window: Window,
    numbering: dict[str, int], rng: np.random.Generator,
) -> pa.Table:
    """Return items shown beside some of the looks: four a page, clicked more often when liked."""
    looks = np.flatnonzero((events["kind"] == VIEW) & ~shoppers.is_visitor[events["person"]])
    looks = looks[rng.random(len(looks)) < 0.03]
    person = np.repeat(events["person"][looks], 4)
    at = np.repeat(events["at"][looks], 4)
    position = np.tile(np.arange(1, 5), len(looks))
    product = choose_products(catalogue, shoppers, person, at, window, rng)
    keep = product >= 0
    person, at, position, product = person[keep], at[keep], position[keep], product[keep]
    n = len(person)
    liking = shoppers.taste_for(person, catalogue.section[product])
    clicked = rng.random(n) < (0.02 + 0.10 * liking) / np.sqrt(position)
    clicked_at = np.where(clicked & (at + 8 * SECOND < window.end), at + 8 * SECOND, NONE)
    return pa.table({
        "impression_id": ids("x", numbering["impressions"] + 1 + np.arange(n), 8),
        "user_id": user_ids(shoppers.number[person]),
        "item_id": item_ids(catalogue.number[product]),
        "context": words(("home", "product_page"), rng.integers(0, 2, size=n)),
        "shown_at": times(at),
        "position": pa.array(position, pa.int64()),
        "clicked_at": times(clicked_at),
        "variant": words(VARIANTS, person % 2),
        "recommendation_id": pa.nulls(n, pa.string()),
        "propensity": np.full(n, 0.25),
    })
