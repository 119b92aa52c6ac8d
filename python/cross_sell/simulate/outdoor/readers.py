"""What is true of a reader and a message at the moment it is sent: the features of its opening."""

from dataclasses import dataclass

import numpy as np

from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import DAY, HOUR
from cross_sell.simulate.outdoor.assortment import PROBABILITIES
from cross_sell.simulate.outdoor.moments import Moments
from cross_sell.simulate.outdoor.shoppers import Shoppers
from cross_sell.simulate.truth import Links

ACTIVITY_DAYS = 56
FATIGUE_DAYS = 7
PUSH = 0  # the channel's number


@dataclass(frozen=True)
class Past:
    """What people did and got before: moments of visits of their own accord, of messages handed
    out (both by person) and of purchases (by person and product, see `pair`)."""

    visits: Moments
    messages: Moments
    purchases: Moments
    purchased_at: np.ndarray  # of each row of `purchases`


def pair(catalogue: Catalogue, person: np.ndarray, product: np.ndarray) -> np.ndarray:
    """Return one number for each person and product."""
    return person * len(catalogue) + product


def popularity(catalogue: Catalogue) -> np.ndarray:
    """Return for each product the share of products in less demand, 0 to 1."""
    demand = catalogue.weight * catalogue.leaf_weight[catalogue.leaf]
    return np.argsort(np.argsort(demand, kind="stable")) / max(1, len(catalogue) - 1)


def complementarity(
    catalogue: Catalogue, links: Links, anchor: np.ndarray, product: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how well each product follows its anchor, 1 at best, and after how many days.

    The chance of the true link, by that of the strongest. A consumable follows itself, in its
    rhythm. 0 and 0 days for what does not follow, and where there is no anchor (-1).
    """
    is_linked = (links.to[anchor] == product[:, None]) & (anchor >= 0)[:, None]
    strength = np.where(is_linked, links.probability[anchor], 0.0).max(axis=1) / max(PROBABILITIES)
    days = np.where(is_linked, links.mean_delay[anchor], 0.0).max(axis=1)
    again = (anchor == product) & (catalogue.rhythm[product] > 0)
    return np.where(again, 1.0, strength), np.where(again, catalogue.rhythm[product], days)


def message_features(
    catalogue: Catalogue, links: Links, shoppers: Shoppers, past: Past,
    person: np.ndarray, product: np.ndarray, anchor: np.ndarray, channel: np.ndarray,
    sent_at: np.ndarray,
) -> dict[str, np.ndarray]:
    """Return the features of messages by the item in the first place and the item bought before.

    Nothing at or after the moment of sending enters.

    activity: ln(1 + own visits in 56 days). openness: the reader's own, mean 0. popularity: share
    of products in less demand. taste: share of the reader's choices meant for the item's section.
    complementarity: of anchor and item, 1 at best. delay_fit: the days since the anchor was bought
    and the pair's typical days, the smaller by the larger, a day added to both; 0 if they do not
    belong together. fatigue: messages of 7 days. evening: 1 at 19:00, -1 at 7:00 local time.
    """
    follows, typical = complementarity(catalogue, links, anchor, product)
    bought = past.purchases.latest(pair(catalogue, person, anchor), sent_at)
    known = (bought >= 0) & (anchor >= 0)
    bought_at = np.full(len(person), sent_at)
    bought_at[known] = past.purchased_at[bought[known]]
    ratio = ((sent_at - bought_at) / DAY + 1) / (typical + 1)
    local_hour = sent_at / HOUR + shoppers.utc_offset[person]
    return {
        "activity": np.log1p(past.visits.count(person, sent_at, ACTIVITY_DAYS * DAY)),
        "openness": shoppers.openness[person],
        "popularity": popularity(catalogue)[product],
        "taste": shoppers.taste_for(person, catalogue.section[product]),
        "complementarity": follows,
        "delay_fit": np.where(known & (follows > 0), np.minimum(ratio, 1 / ratio), 0.0),
        "names_anchor": (anchor >= 0).astype(np.float64),
        "fatigue": past.messages.count(person, sent_at, FATIGUE_DAYS * DAY).astype(np.float64),
        "evening": np.cos((local_hour - 19) / 24 * 2 * np.pi),
        "is_push": (channel == PUSH).astype(np.float64),
    }
