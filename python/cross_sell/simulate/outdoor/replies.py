"""What comes of messages that the recommender has handed out, now and in the days to come."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cross_sell.simulate.arrow import NONE, moments, numbers_of, times, user_ids, words
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.clock import SECOND
from cross_sell.simulate.outdoor.answers import draw_clicks, draw_opens
from cross_sell.simulate.outdoor.messages import CHANNELS
from cross_sell.simulate.outdoor.opens import open_chances
from cross_sell.simulate.outdoor.readers import Past, complementarity, message_features
from cross_sell.simulate.outdoor.sent import Sent
from cross_sell.simulate.outdoor.shop import Shop
from cross_sell.simulate.outdoor.shoppers import Shoppers

ANSWERS = ("opened_at", "clicked_at", "unsubscribed_at")


@dataclass(frozen=True)
class Replies:
    """Answers to items of messages, one array element per item; times in µs, -1 for never.

    number: of the user. The ids are those of the table of sent messages; product: variants folded.
    """

    message_id: pa.Array
    item_id: pa.Array
    recommendation_id: pa.Array
    number: np.ndarray
    product: np.ndarray
    channel: np.ndarray
    opened_at: np.ndarray
    clicked_at: np.ndarray
    unsubscribed_at: np.ndarray

    def __len__(self) -> int:
        return len(self.number)

    def take(self, index: np.ndarray) -> "Replies":
        """Return the answers at the index or mask."""
        rows = np.arange(len(self))[index]
        return Replies(**{
            name: column.take(pa.array(rows)) if isinstance(column, pa.Array) else column[rows]
            for name, column in vars(self).items()
        })

    def extended(self, other: "Replies") -> "Replies":
        """Return these answers and then the others."""
        return Replies(**{
            name: pa.concat_arrays([column, getattr(other, name)])
            if isinstance(column, pa.Array) else np.concatenate([column, getattr(other, name)])
            for name, column in vars(self).items()
        })

    def until(self, end: int) -> "Replies":
        """Return the answers as far as they come before `end`."""
        return self._where(lambda at: at < end)

    def after(self, end: int) -> "Replies":
        """Return the answers, or parts of answers, that come at `end` or later."""
        later = self._where(lambda at: at >= end)
        return later.take(np.max([getattr(later, name) for name in ANSWERS], axis=0) >= 0)

    def _where(self, holds) -> "Replies":
        columns = {name: getattr(self, name) for name in ANSWERS}
        kept = {name: np.where(holds(at), at, NONE) for name, at in columns.items()}
        return Replies(**{**vars(self), **kept})


def reply(
    shop: Shop, shoppers: Shoppers, past: Past, sent: Sent, first: int, rng: np.random.Generator
) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """Return the answers to messages to people of a chunk, row by row, and the true chance of an
    open of each message; first: number of the user before the chunk's first."""
    catalogue, links = shop.catalogue, shop.links
    person = sent.number - first - 1
    head = np.flatnonzero(sent.position == 1)
    head = head[np.argsort(sent.message[head])]
    features = message_features(
        catalogue, links, shoppers, past, person[head], sent.product[head], sent.anchor[head],
        sent.channel[head], sent.sent_at[head],
    )
    chance = open_chances(features)
    opens = draw_opens(sent.sent_at[head], chance, features["taste"], sent.control[head], rng)
    answers = {name: at[sent.message] for name, at in opens.items()}
    answers["clicked_at"] = draw_clicks(
        answers["opened_at"], sent.position - 1,
        shoppers.taste_for(person, catalogue.section[sent.product]),
        complementarity(catalogue, links, sent.anchor, sent.product)[0], rng,
    )
    return answers, chance


def silence(sent: Sent) -> dict[str, np.ndarray]:
    """Return the answers of users who were written by hand: what arrives stays closed."""
    never = np.full(len(sent), NONE)
    arrived = np.where(sent.control, NONE, sent.sent_at + 2 * SECOND)
    return {"delivered_at": arrived, **dict.fromkeys(ANSWERS, never)}


def replies_to(sent: Sent, answers: dict[str, np.ndarray]) -> Replies:
    """Return the answers with all that later days need of what was sent."""
    return Replies(
        message_id=_plain(sent.table["message_id"]),
        item_id=_plain(sent.table["item_id"]),
        recommendation_id=_plain(sent.table["recommendation_id"]),
        number=sent.number, product=sent.product, channel=sent.channel,
        **{name: answers[name] for name in ANSWERS},
    )


def coming_table(replies: Replies) -> pa.Table:
    """Return answers that lie in days to come, as a table of the truth."""
    return pa.table({
        "message_id": replies.message_id,
        "user_id": user_ids(replies.number),
        "item_id": replies.item_id,
        "channel": words(CHANNELS, replies.channel),
        "recommendation_id": replies.recommendation_id,
        **{name: times(getattr(replies, name)) for name in ANSWERS},
    })


def read_coming(catalogue: Catalogue, table: pa.Table) -> Replies:
    """Return the answers that `coming_table` has written."""
    return Replies(
        message_id=_plain(table["message_id"]),
        item_id=_plain(table["item_id"]),
        recommendation_id=_plain(table["recommendation_id"]),
        number=numbers_of("u", table["user_id"]),
        product=catalogue.product_of(numbers_of("i", table["item_id"])),
        channel=pc.index_in(table["channel"], value_set=pa.array(CHANNELS)).to_numpy(),
        **{name: moments(table[name]) for name in ANSWERS},
    )


def _plain(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole if isinstance(whole, pa.Array) else pa.concat_arrays(whole.chunks)
