"""How an outdoor shop goes on: later visits of the same people, and answers to what was sent."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cross_sell.simulate.arrow import NONE, moments, times, user_ids
from cross_sell.simulate.clock import DAY, Window, generator
from cross_sell.simulate.log import Log, events_table
from cross_sell.simulate.note import Note
from cross_sell.simulate.outdoor.follow import (
    add_complements, add_refills, log_purchases, new_to_buyer, price_lines,
)
from cross_sell.simulate.outdoor.history import History, read_history
from cross_sell.simulate.outdoor.messages import follow_clicks
from cross_sell.simulate.outdoor.moments import Moments
from cross_sell.simulate.outdoor.readers import Past, pair
from cross_sell.simulate.outdoor.replies import (
    ANSWERS, Replies, coming_table, read_coming, replies_to, reply, silence,
)
from cross_sell.simulate.outdoor.sent import Sent, messages_table, read_sent
from cross_sell.simulate.outdoor.sessions import Purchases, browse, draw_later_visits
from cross_sell.simulate.outdoor.shop import JOB_ANSWERS, JOB_CHUNK, JOB_ONWARD, Shop, build_shop
from cross_sell.simulate.outdoor.shoppers import Shoppers, draw_shoppers
from cross_sell.simulate.size import chunks
from cross_sell.simulate.writer import ShopWriter

COMING = "truth/coming_answers"
NEEDED = ("events", "users", "messages", "truth/open_chances")


def continue_shop(
    folder: Path, note: Note, end: int, queue: Path | None, writer: ShopWriter,
    progress: Callable[[float], None],
) -> tuple[dict, Counter]:
    """Write the tables of the shop in `folder` as they are at `end` (µs, excluded).

    Returns what going on needs the next time, and the number of new rows of each table. Ordinary
    visits, purchases and what follows them are drawn anew for the days; so are complements and
    refills of earlier purchases that fall into them. No campaign, promotion or impression is new.
    """
    shop = build_shop(note.size, note.window, note.seed)
    span, day = Window(note.end, end), note.end // DAY
    sent = read_sent(folder, shop.catalogue, end, queue)
    coming = _read_coming(folder, shop)
    since = int(sent.sent_at.min(initial=span.start))
    history = read_history(folder, shop.catalogue, since)
    numbering, rows = Counter(note.state["numbering"]), Counter()

    def write(name: str, table: pa.Table) -> None:
        schema = pq.read_schema(folder / f"{name}.parquet")
        writer.write(name, table.select(schema.names).cast(schema))
        rows[name] += table.num_rows

    due = coming.until(end)
    writer.copy("events")
    writer.copy("truth/open_chances")
    writer.copy("messages", lambda table: _answered(table, due))
    by_hand = sent.take(sent.number < 0)
    if len(by_hand):
        write("messages", messages_table(by_hand, silence(by_hand)))
        write("truth/open_chances", _chances(by_hand, np.zeros(int(by_hand.message.max()) + 1)))
    later, left, visitors = [coming.after(end)], [due], 0
    for part, first, n in chunks(note.size.users, shop.events_per_user):
        shoppers = draw_shoppers(
            shop.catalogue, first, n, shop.n_users, shop.window,
            generator(note.seed, JOB_CHUNK, part),
        )
        own = sent.take((sent.number > first) & (sent.number <= first + n))
        own_due = due.take((due.number > first) & (due.number <= first + n))
        numbering["visitors"] = visitors
        tables, replies = _go_on(
            shop, shoppers, first, history.of(first, n), own, own_due, span,
            note.state["sessions_per_person"], numbering,
            generator(note.seed, JOB_ONWARD, part, day),
            generator(note.seed, JOB_ANSWERS, part, day),
        )
        for name, table in tables.items():
            write(name, table)
        later.append(replies.after(end))
        left.append(replies.until(end))
        visitors += len(shoppers)
        progress((first + n) / note.size.users)
    numbering["visitors"] = visitors
    gone = np.concatenate([part.number[part.unsubscribed_at >= 0] for part in left])
    writer.copy("users", lambda table: _without_consent(table, user_ids(np.unique(gone))))
    for part in later:
        writer.write(COMING, coming_table(part))
    return {**note.state, "numbering": dict(numbering)}, rows


def _go_on(
    shop: Shop, shoppers: Shoppers, first: int, history: History, sent: Sent, due: Replies,
    span: Window, sessions_per_person: float, numbering: Counter, rng: np.random.Generator,
    answer_rng: np.random.Generator,
) -> tuple[dict[str, pa.Table], Replies]:
    """Return the new rows of a chunk and the answers to what was sent to its people."""
    catalogue, links = shop.catalogue, shop.links
    log = Log()
    person, start = draw_later_visits(shoppers, sessions_per_person, shop.window, span, rng)
    new = browse(catalogue, links, shoppers, person, start, shop.window, log, rng)
    new.order = log.new_orders(len(new))
    bought = _earlier(history)
    bought = bought.extended(new.take(new_to_buyer(bought, new, catalogue, rng)))
    bought = add_complements(catalogue, links, shoppers, bought, span, log, rng)
    bought = add_refills(catalogue, shoppers, bought, span, log, rng)

    own_person, own_at = log.visits()
    head = (sent.position == 1) & ~sent.control
    past = Past(
        visits=Moments(
            np.concatenate([history.visits["person"], own_person]),
            np.concatenate([history.visits["at"], own_at]),
        ),
        messages=Moments(
            np.concatenate([history.messages["person"], sent.number[head] - first - 1]),
            np.concatenate([history.messages["at"], sent.sent_at[head]]),
        ),
        purchases=Moments(pair(catalogue, bought.person, bought.product), bought.at),
        purchased_at=bought.at,
    )
    answers, chance = reply(shop, shoppers, past, sent, first, answer_rng)
    replies = replies_to(sent, answers)
    now = due.extended(replies.until(span.end))
    clicked = follow_clicks(catalogue, {
        "person": now.number - first - 1, "product": now.product, "channel": now.channel,
        "clicked_at": now.clicked_at, "message": np.arange(len(now)),
    }, log, answer_rng)
    bought = bought.extended(clicked.take(new_to_buyer(bought, clicked, catalogue, answer_rng)))
    bought = bought.take((bought.session >= 0) & (bought.at < span.end))
    log_purchases(catalogue, bought, *price_lines(catalogue, bought.product, rng), log, rng)
    events = log.arrays(0, span.end)
    table = events_table(events, catalogue, shoppers, numbering, rng)
    led = pa.array(events["message"], mask=events["message"] < 0)
    for name in ("message_id", "recommendation_id"):
        table = table.set_column(
            table.column_names.index(name), name, getattr(now, name).take(led)
        )
    numbering.update(events=table.num_rows, sessions=log.sessions, orders=log.orders)
    shown = {
        name: np.where(at < span.end, at, NONE) if name in ANSWERS else at
        for name, at in answers.items()
    }
    return {
        "events": table, "messages": messages_table(sent, shown),
        "truth/open_chances": _chances(sent, chance),
    }, replies


def _earlier(history: History) -> Purchases:
    """Return the purchases of the past; they have no session, as they are in the log already."""
    rows = history.purchases
    none = np.full(len(rows["at"]), NONE)
    return Purchases(
        person=rows["person"], product=rows["product"], session=none, order=none, carted_at=none,
        at=rows["at"], promotion=none,
    )


def _chances(sent: Sent, chance: np.ndarray) -> pa.Table:
    head = sent.position == 1
    rows = sent.table.filter(pa.array(head))
    return pa.table({
        "message_id": rows["message_id"], "user_id": rows["user_id"],
        "open_chance": chance[sent.message[head]],
    })


def _read_coming(folder: Path, shop: Shop) -> Replies:
    path = folder / f"{COMING}.parquet"
    if path.is_file():
        return read_coming(shop.catalogue, pq.read_table(path))
    nothing = np.array([], dtype=np.int64)
    texts = pa.array([], pa.string())
    return Replies(texts, texts, texts, *[nothing] * 6)


def _answered(table: pa.Table, due: Replies) -> pa.Table:
    """Return rows of the log of messages with the answers that have come since."""
    rows = np.flatnonzero(
        pc.is_in(table["message_id"], value_set=due.message_id).to_numpy(zero_copy_only=False)
    )
    if not len(rows):
        return table
    keys = zip(due.message_id.to_pylist(), user_ids(due.number).to_pylist(),
               due.item_id.to_pylist(), strict=True)
    place = {key: number for number, key in enumerate(keys)}
    wanted = table.select(["message_id", "user_id", "item_id"]).take(pa.array(rows)).to_pylist()
    found = np.array([place.get(tuple(row.values()), NONE) for row in wanted])
    rows, found = rows[found >= 0], found[found >= 0]
    for name in ANSWERS:
        at, came = moments(table[name]).copy(), getattr(due, name)[found]
        at[rows[came >= 0]] = came[came >= 0]
        table = table.set_column(table.column_names.index(name), name, times(at))
    return table


def _without_consent(table: pa.Table, gone: pa.Array) -> pa.Table:
    """Return rows of users; who has unsubscribed agrees to nothing any more."""
    left = pc.is_in(table["user_id"], value_set=gone)
    for name in ("consent_push", "consent_email"):
        kept = pc.if_else(left, False, table[name])
        table = table.set_column(table.column_names.index(name), name, kept)
    return table
