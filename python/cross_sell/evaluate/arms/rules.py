"""Whether messages that were handed out and sent keep the rules, in plain Python, from the log.

It shares nothing with the models that queue messages: it reads what was sent, day by day.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class Sent:
    """A message as it was logged; times in UTC. handed_at: when its user was chosen."""

    message_id: str
    user: str
    items: tuple[str, ...]
    channel: str
    handed_at: datetime
    sent_at: datetime
    is_control: bool
    is_delivered: bool


@dataclass(frozen=True)
class Reader:
    """A user as the shop knew them before the first message; unsubscribed_at: by any message."""

    time_zone: str
    consents: frozenset[str]  # channels
    is_suppressed: bool
    unsubscribed_at: datetime | None = None


@dataclass(frozen=True)
class Cap:
    """At most so many messages of a channel, or of `any` channel, within so many hours."""

    channel: str
    messages: int
    hours: float


@dataclass(frozen=True)
class Rules:
    """What is allowed: caps, and the quiet hours of the local day, from the first to the second."""

    caps: tuple[Cap, ...]
    quiet_from: int
    quiet_until: int


def broken_rules(
    log: Sequence[Sent], readers: dict[str, Reader], earlier: Iterable[tuple[str, str]],
    rules: Rules,
) -> dict[str, list[str]]:
    """Return the messages that break each rule, by its name; every rule has an entry.

    earlier: user and item of each message that the shop had sent before, variants folded.
    """
    sent = sorted((m for m in log if not m.is_control), key=lambda m: (m.sent_at, m.message_id))
    return {
        "no item twice to a user": _repeated(sent, earlier),
        "caps": _over_the_caps(sent, rules.caps),
        "quiet hours": [m.message_id for m in sent if _is_quiet(m, readers, rules)],
        "consent": [m.message_id for m in sent if not _may_be_written_to(m, readers)],
        "holdout": _held_back_and_sent(log),
    }


def _repeated(sent: Sequence[Sent], earlier: Iterable[tuple[str, str]]) -> list[str]:
    seen, found = set(earlier), []
    for message in sent:
        pairs = [(message.user, item) for item in message.items]
        if len(set(pairs)) < len(pairs) or not seen.isdisjoint(pairs):
            found.append(message.message_id)
        seen.update(pairs)
    return found


def _over_the_caps(sent: Sequence[Sent], caps: Sequence[Cap]) -> list[str]:
    moments: dict[tuple[str, str], list[datetime]] = defaultdict(list)
    found = []
    for message in sent:
        for channel in (message.channel, "any"):
            moments[message.user, channel].append(message.sent_at)
        for cap in caps:
            if cap.channel not in (message.channel, "any"):
                continue
            since = message.sent_at - timedelta(hours=cap.hours)
            if sum(at > since for at in moments[message.user, cap.channel]) > cap.messages:
                found.append(message.message_id)
                break
    return found


def _is_quiet(message: Sent, readers: dict[str, Reader], rules: Rules) -> bool:
    zone = ZoneInfo(readers[message.user].time_zone)
    hour = message.sent_at.replace(tzinfo=ZoneInfo("UTC")).astimezone(zone).hour
    if rules.quiet_from <= rules.quiet_until:
        return rules.quiet_from <= hour < rules.quiet_until
    return hour >= rules.quiet_from or hour < rules.quiet_until


def _may_be_written_to(message: Sent, readers: dict[str, Reader]) -> bool:
    reader = readers[message.user]
    gone = reader.unsubscribed_at
    return (
        message.channel in reader.consents
        and not reader.is_suppressed
        and (gone is None or gone > message.handed_at)
    )


def _held_back_and_sent(log: Sequence[Sent]) -> list[str]:
    held_back = {message.user for message in log if message.is_control}
    return [
        message.message_id
        for message in log
        if message.user in held_back and (not message.is_control or message.is_delivered)
    ]
