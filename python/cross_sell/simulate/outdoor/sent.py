"""The messages that the shop's recommender has handed out, `sent_messages`, still unanswered."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from cross_sell.errors import CrossSellError
from cross_sell.simulate.arrow import NONE, item_ids, join, moments, numbers_of, times, words
from cross_sell.simulate.catalogue import Catalogue
from cross_sell.simulate.outdoor.messages import CHANNELS

FILE = "sent_messages.parquet"
NEEDED = ("message_id", "user_id", "item_id", "channel", "sent_at")
TEXTS = (
    "message_id", "user_id", "item_id", "channel", "anchor_item_id", "recommendation_id", "context",
    "template_id", "variant",
)
TYPES = dict.fromkeys(TEXTS, pa.string()) | {
    "sent_at": pa.timestamp("us"), "item_position": pa.int64(), "is_control": pa.bool_(),
    "propensity": pa.float64(),
}


@dataclass(frozen=True)
class Sent:
    """Rows of sent messages, those of a message together; numbers beside the table they are from.

    number: of the user, -1 for one written by hand. anchor: -1 for none. position: 1 for the first
    item of a message. message: number of the message, from 0 on.
    """

    table: pa.Table
    number: np.ndarray
    product: np.ndarray
    anchor: np.ndarray
    channel: np.ndarray
    sent_at: np.ndarray
    control: np.ndarray
    message: np.ndarray
    position: np.ndarray

    def __len__(self) -> int:
        return len(self.number)

    def take(self, index: np.ndarray) -> "Sent":
        """Return the rows at the index or mask, with messages numbered anew."""
        rows = np.arange(len(self))[index]
        columns = {name: column[rows] for name, column in vars(self).items() if name != "table"}
        columns["message"] = np.unique(columns["message"], return_inverse=True)[1]
        return Sent(table=self.table.take(pa.array(rows)), **columns)


def read_sent(folder: Path, catalogue: Catalogue, end: int, queue: Path | None) -> Sent:
    """Return what was sent before `end` (µs) and is not in the log of messages yet.

    queue: folder that `cross-sell send` wrote, whose messages are sent as soon as it allows;
    others, and all without it, are sent when they are handed out. CrossSellError if the file does
    not hold messages to users of this shop on its items.
    """
    table = _read(folder / FILE)
    if queue is not None:
        table = _sent_when_allowed(table, queue)
    table = table.filter(pc.less(table["sent_at"], pa.scalar(end, pa.timestamp("us"))))
    table = table.sort_by([(name, "ascending") for name in (
        "sent_at", "message_id", "user_id", "item_position", "item_id",
    )]).combine_chunks()
    key = _keys(table)
    logged = _logged(folder, key)
    if len(logged):
        table = table.filter(pc.invert(pc.is_in(key, value_set=logged)))
    rows = _first_rows(join(_keys(table), "|", table["item_id"]))
    table = table.take(pa.array(rows))
    users = pq.read_table(folder / "users.parquet", columns=["user_id"])["user_id"]
    for name, known in (("user_id", pc.is_in(table["user_id"], value_set=users)),
                        ("channel", pc.is_in(table["channel"], value_set=pa.array(CHANNELS)))):
        _refuse(name, table[name], known.to_numpy(zero_copy_only=False))
    product, anchor = (
        catalogue.product_of(numbers_of("i", table[name])) for name in ("item_id", "anchor_item_id")
    )
    _refuse("item_id", table["item_id"], product >= 0)
    no_anchor = table["anchor_item_id"].is_null().to_numpy(zero_copy_only=False)
    _refuse("anchor_item_id", table["anchor_item_id"], (anchor >= 0) | no_anchor)
    message, position = _number_messages(_keys(table))
    return Sent(
        table=table, number=numbers_of("u", table["user_id"]), product=product, anchor=anchor,
        channel=pc.index_in(table["channel"], value_set=pa.array(CHANNELS)).to_numpy(),
        sent_at=moments(table["sent_at"]),
        control=pc.fill_null(table["is_control"], False).to_numpy(),
        message=message, position=position,
    )


def messages_table(sent: Sent, answers: dict[str, np.ndarray]) -> pa.Table:
    """Return the messages in the columns of the contract, with what came of each row."""
    n, table = len(sent), sent.table
    return pa.table({
        "message_id": table["message_id"],
        "user_id": table["user_id"],
        "sent_at": table["sent_at"],
        "channel": table["channel"],
        "item_id": table["item_id"],
        "item_position": pa.array(sent.position, pa.int64()),
        "anchor_item_id": table["anchor_item_id"],
        "message_kind": words(("marketing",), np.zeros(n, dtype=np.int64)),
        "context": table["context"],
        "campaign_id": item_ids(np.full(n, NONE)),
        "template_id": table["template_id"],
        "variant": table["variant"],
        "is_control": pa.array(sent.control),
        "propensity": table["propensity"],
        **{name: times(answers[name]) for name in (
            "delivered_at", "opened_at", "clicked_at", "unsubscribed_at",
        )},
    })


def _read(path: Path) -> pa.Table:
    if not path.is_file():
        return pa.table({name: pa.array([], kind) for name, kind in TYPES.items()})
    try:
        table = pq.read_table(path)
        missing = [name for name in NEEDED if name not in table.column_names]
        if missing:
            raise CrossSellError(
                f"{path} has no column {missing[0]}; write it with cross-sell send"
            )
        table = pa.table({
            name: table[name].cast(kind, safe=False) if name in table.column_names
            else pa.nulls(len(table), kind)
            for name, kind in TYPES.items()
        })
    except (pa.ArrowException, OSError) as error:
        reason = str(error).splitlines()[0]
        raise CrossSellError(f"{path} cannot be read: {reason}") from error
    for name in NEEDED:
        if table[name].null_count:
            raise CrossSellError(f"{path} has a row without {name}; write it with cross-sell send")
    return table


def _sent_when_allowed(table: pa.Table, queue: Path) -> pa.Table:
    """Return the messages with the moment from which the queue allows each of them."""
    paths = [queue / f"{channel}_messages.parquet" for channel in CHANNELS]
    for path in paths:
        if not path.is_file():
            raise CrossSellError(
                f"--queue {queue} has no {path.name}; write it with cross-sell send"
            )
    allowed = pa.concat_tables([
        pq.read_table(path, columns=["message_id", "send_not_before_at"]) for path in paths
    ])
    place = pc.index_in(table["message_id"], value_set=allowed["message_id"])
    moment = allowed["send_not_before_at"].cast(TYPES["sent_at"]).take(place)
    at = pc.max_element_wise(table["sent_at"], moment, skip_nulls=True)
    return table.set_column(table.column_names.index("sent_at"), "sent_at", at)


def _keys(table: pa.Table) -> pa.Array:
    return join(table["message_id"], "|", table["user_id"])


def _logged(folder: Path, keys: pa.Array) -> pa.Array:
    """Return those of the keys that the log of messages has already."""
    found = [pa.array([], pa.string())]
    with pq.ParquetFile(folder / "messages.parquet") as file:
        for batch in file.iter_batches(columns=["message_id", "user_id"]):
            known = _keys(pa.Table.from_batches([batch]))
            found.append(known.filter(pc.is_in(known, value_set=keys)).combine_chunks())
    return pa.concat_arrays(found)


def _first_rows(keys: pa.Array) -> np.ndarray:
    """Return the rows, in their order, without those that repeat a key."""
    numbers = keys.combine_chunks().dictionary_encode().indices.to_numpy()
    return np.sort(np.unique(numbers, return_index=True)[1])


def _number_messages(keys: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Return the number of each row's message, and the row's place in it, from 1 on."""
    message = keys.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    order = np.argsort(message, kind="stable")
    start = np.searchsorted(message[order], message[order])
    position = np.empty(len(message), dtype=np.int64)
    position[order] = np.arange(len(message)) - start + 1
    return message, position


def _refuse(name: str, column: pa.ChunkedArray, known: np.ndarray) -> None:
    if not known.all():
        value = column[int(np.flatnonzero(~known)[0])]
        raise CrossSellError(f"{FILE} has {name} '{value}', which this shop does not know")
