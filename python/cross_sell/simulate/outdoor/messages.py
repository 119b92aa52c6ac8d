"""The message log: pushes and e-mails with a few items; who opened, clicked, unsubscribed."""

import numpy as np
import pyarrow as pa

from cross_sell.simulate.arrow import NONE, ids, item_ids, times, user_ids, words
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.choice import choose_products
from cross_sell.simulate.clock import DAY, HOUR, SECOND, Window
from cross_sell.simulate.log import FROM_EMAIL, FROM_PUSH, VIEW, Log
from cross_sell.simulate.outdoor.answers import draw_clicks, draw_opens
from cross_sell.simulate.outdoor.follow import visit_to_buy
from cross_sell.simulate.outdoor.moments import Moments
from cross_sell.simulate.outdoor.opens import open_chances
from cross_sell.simulate.outdoor.readers import Past, complementarity, message_features, pair
from cross_sell.simulate.outdoor.sessions import Purchases, dwell
from cross_sell.simulate.outdoor.shoppers import Shoppers
from cross_sell.simulate.truth import Links

CHANNELS = ("push", "email")
KINDS = ("marketing", "transactional")
CONTEXTS = ("new_arrivals", "goes_well_with", "popular_now", "still_interested")
GOES_WELL_WITH = CONTEXTS.index("goes_well_with")
VARIANTS = ("a", "b")
CONTROL_SHARE = 0.08
PERSONAL = 0.6       # share of messages whose items follow the user's taste
NAMES_ANCHOR = 0.85  # share of messages "goes well with" that name something the reader has bought
ANCHORS = (0.6, 0.25, 0.15)  # chance of the latest purchase, the one before, …
COMPLEMENT = 0.7     # share of items beside an anchor that are true complements of it
EVENTS_PER_MESSAGE = 7.0
MOST_ITEMS = 3

Rows = dict[str, np.ndarray]


def draw_messages(
    catalogue: Catalogue, links: Links, shoppers: Shoppers, bought: Purchases,
    visits: tuple[np.ndarray, np.ndarray], events_per_user: float, window: Window,
    rng: np.random.Generator,
) -> Rows:
    """Return messages, one row per item; times in µs, -1 where it did not happen.

    visits: person and moment of each visit.
    """
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
    person, sent_at = person[fits], sent_at[fits]
    n = len(person)
    channel = np.where(allowed[0, person] & ~(allowed[1, person] & (rng.random(n) < 0.5)), 0, 1)
    context = rng.integers(0, len(CONTEXTS), size=n)
    control = rng.random(n) < CONTROL_SHARE
    personal = rng.random(n) < PERSONAL
    # Anyone's taste serves for a message that does not follow the reader's own.
    audience = np.where(personal, person, rng.integers(0, len(shoppers), size=n))
    anchor = _draw_anchors(links, bought, person, sent_at, context, rng)
    items = np.stack([
        _draw_items(catalogue, links, shoppers, audience, anchor, sent_at, window, rng)
        for _ in range(MOST_ITEMS)
    ], axis=1)
    shown = np.arange(MOST_ITEMS) < rng.integers(1, MOST_ITEMS + 1, size=n)[:, None]
    for column in range(1, MOST_ITEMS):
        shown[:, column] &= (items[:, :column] != items[:, [column]]).all(axis=1)
    shown &= (items >= 0) & (items[:, :1] >= 0)

    past = Past(
        visits=Moments(*visits),
        messages=Moments(person[~control], sent_at[~control]),
        purchases=Moments(pair(catalogue, bought.person, bought.product), bought.at),
        purchased_at=bought.at,
    )
    features = message_features(
        catalogue, links, shoppers, past, person, items[:, 0], anchor, channel, sent_at
    )
    chance = open_chances(features)
    answers = draw_opens(sent_at, chance, features["taste"], control, rng)
    # Users who have unsubscribed get nothing more.
    left = np.flatnonzero(answers["unsubscribed_at"] >= 0)
    left_at = np.full(len(shoppers), np.iinfo(np.int64).max)
    np.minimum.at(left_at, person[left], answers["opened_at"][left])
    shown &= (sent_at <= left_at[person])[:, None]
    position = np.cumsum(shown, axis=1)
    row, column = np.nonzero(shown)
    product = items[row, column]
    clicked_at = draw_clicks(
        answers["opened_at"][row], column,
        shoppers.taste_for(person[row], catalogue.section[product]),
        complementarity(catalogue, links, anchor[row], product)[0], rng,
    )

    def when(at: np.ndarray) -> np.ndarray:
        return np.where(at < window.end, at, NONE)

    return {
        "message": row, "person": person[row], "product": product, "anchor": anchor[row],
        "position": position[row, column], "sent_at": sent_at[row], "channel": channel[row],
        "context": context[row], "personal": personal[row], "control": control[row],
        "chance": chance[row], "clicked_at": when(clicked_at),
        "transactional": (rng.random(n) < 0.06)[row],
        **{name: when(at)[row] for name, at in answers.items()},
    }


def _draw_anchors(
    links: Links, bought: Purchases, person: np.ndarray, sent_at: np.ndarray, context: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the earlier purchase that each message names, -1 for none.

    One of the latest that something follows; of people without one, the latest of all.
    """
    leading = bought.take((links.to[bought.product] >= 0).any(axis=1))
    back = rng.choice(len(ANCHORS), size=len(person), p=ANCHORS)
    is_open = (context == GOES_WELL_WITH) & (rng.random(len(person)) < NAMES_ANCHOR)
    anchor = np.full(len(person), NONE)
    for lines, skipped in ((leading, back), (leading, 0), (bought, 0)):
        line = Moments(lines.person, lines.at).latest(person, sent_at, skipped)
        named = is_open & (line >= 0)
        anchor[named] = lines.product[line[named]]
        is_open &= ~named
    return anchor


def _draw_items(
    catalogue: Catalogue, links: Links, shoppers: Shoppers, audience: np.ndarray,
    anchor: np.ndarray, sent_at: np.ndarray, window: Window, rng: np.random.Generator,
) -> np.ndarray:
    """Return an item for each message: often a true complement of its anchor, or what the audience
    likes; -1 where nothing was found."""
    items = choose_products(catalogue, shoppers, audience, sent_at, window, rng)
    # Any of the links that the anchor has.
    key = rng.random((len(anchor), links.to.shape[1]))
    column = np.where(links.to[anchor] >= 0, key, -1.0).argmax(axis=1)
    complement = links.to[anchor, column]
    goes = (anchor >= 0) & (complement >= 0) & (rng.random(len(anchor)) < COMPLEMENT)
    goes[goes] = catalogue.is_sold(complement[goes], sent_at[goes])
    return np.where(goes, complement, items)


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
    catalogue: Catalogue, shoppers: Shoppers, messages: Rows, numbering: dict[str, int]
) -> pa.Table:
    """Return the messages in the columns of the contract."""
    person, product, anchor = messages["person"], messages["product"], messages["anchor"]
    context = messages["context"]
    week = (messages["sent_at"] // DAY // 7).astype(np.int64)
    return pa.table({
        "message_id": ids("m", messages["message"] + numbering["messages"] + 1, 8),
        "user_id": user_ids(shoppers.number[person]),
        "sent_at": times(messages["sent_at"]),
        "channel": words(CHANNELS, messages["channel"]),
        "item_id": item_ids(catalogue.number[product]),
        "item_position": pa.array(messages["position"], pa.int64()),
        "anchor_item_id": item_ids(
            np.where(anchor < 0, NONE, catalogue.number[anchor])
        ),
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


def chances_table(
    shoppers: Shoppers, messages: Rows, numbering: dict[str, int]
) -> pa.Table:
    """Return the true chance that each message is opened, if it is delivered."""
    _, first = np.unique(messages["message"], return_index=True)
    return pa.table({
        "message_id": ids("m", messages["message"][first] + numbering["messages"] + 1, 8),
        "user_id": user_ids(shoppers.number[messages["person"][first]]),
        "open_chance": messages["chance"][first],
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
