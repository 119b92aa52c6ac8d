"""The plain check of what was sent finds each kind of message that must not be, and no other."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from cross_sell.evaluate.arms.log import read_rules
from cross_sell.evaluate.arms.rules import Cap, Reader, Rules, Sent, broken_rules

MIDNIGHT = datetime(2026, 7, 1)
MORNING = MIDNIGHT + timedelta(hours=8)  # 10:00 in Berlin
DAY = timedelta(days=1)
RULES = Rules((Cap("push", 1, 24), Cap("push", 3, 168), Cap("email", 1, 24)), 21, 9)
BERLINER = Reader("Europe/Berlin", frozenset({"push", "email"}), False)
READERS = {"a": BERLINER, "b": BERLINER, "c": replace(BERLINER, time_zone="America/Chicago")}
EARLIER = {("a", "old")}


def push(message_id: str, user: str, item: str, day: int = 0, **more: object) -> Sent:
    """Return a push sent at ten in the morning in Berlin, chosen at midnight UTC."""
    return replace(
        Sent(message_id, user, (item,), "push", MIDNIGHT + day * DAY, MORNING + day * DAY,
             False, True),
        **more,
    )


FINE = [
    push("m1", "a", "tent"),
    push("m2", "a", "stove", 1),
    push("m3", "a", "mat", 2),
    push("m4", "b", "tent", is_control=True, is_delivered=False),
    push("m5", "a", "bag", channel="email"),
    push("m6", "c", "old", sent_at=MIDNIGHT + timedelta(hours=14)),  # 9:00 in Chicago
]


def found(*more: Sent, readers: dict[str, Reader] = READERS) -> dict[str, list[str]]:
    """Return the rules that are broken, each with the messages."""
    broken = broken_rules([*FINE, *more], readers, EARLIER, RULES)
    assert list(broken) == [
        "no item twice to a user", "caps", "quiet hours", "consent", "holdout",
    ]
    return {rule: messages for rule, messages in broken.items() if messages}


def test_what_keeps_the_rules_passes() -> None:
    assert found() == {}


@pytest.mark.parametrize(("message", "rule"), [
    (push("x", "a", "tent", 9), "no item twice to a user"),
    (push("x", "a", "old", 9), "no item twice to a user"),
    (push("x", "a", "new", 9, items=("new", "bag"), channel="email"), "no item twice to a user"),
    (push("x", "a", "new", 9, items=("new", "new")), "no item twice to a user"),
    (push("x", "a", "new", sent_at=MORNING + timedelta(hours=1)), "caps"),
    (push("x", "a", "new", 3), "caps"),
    (push("x", "a", "new", 9, sent_at=MORNING + 9 * DAY + timedelta(hours=11)), "quiet hours"),
    (push("x", "a", "new", 9, sent_at=MORNING + 9 * DAY - timedelta(hours=2)), "quiet hours"),
    (push("x", "c", "new", 9), "quiet hours"),
    (push("x", "b", "new", 9), "holdout"),
    (push("x", "b", "new", 9, is_control=True), "holdout"),
])
def test_what_breaks_a_rule_is_found(message: Sent, rule: str) -> None:
    broken = found(message)
    assert set(broken) == {rule}
    assert set(broken[rule]) <= {"x", "m2", "m3"}  # of too many messages, the later


def test_a_cap_of_any_channel_counts_all_of_them() -> None:
    log = [
        push("x", "a", "new", 9),
        push("y", "a", "bag", 9, channel="email", sent_at=MORNING + 9 * DAY + timedelta(hours=1)),
        push("z", "a", "cup", 10, channel="email", sent_at=MORNING + 10 * DAY + timedelta(hours=2)),
    ]
    rules = replace(RULES, caps=(Cap("any", 1, 24),))
    assert broken_rules(log, {"a": BERLINER}, [], rules)["caps"] == ["y"]


@pytest.mark.parametrize(("reader", "is_broken"), [
    (replace(BERLINER, consents=frozenset({"email"})), True),
    (replace(BERLINER, is_suppressed=True), True),
    (replace(BERLINER, unsubscribed_at=MIDNIGHT + 8 * DAY), True),
    (replace(BERLINER, unsubscribed_at=MIDNIGHT + 9 * DAY), True),
    # Chosen at midnight; who leaves after that has had the message in good faith.
    (replace(BERLINER, unsubscribed_at=MIDNIGHT + 9 * DAY + timedelta(hours=1)), False),
])
def test_who_does_not_agree_gets_nothing(reader: Reader, is_broken: bool) -> None:
    broken = found(push("x", "d", "new", 9), readers={**READERS, "d": reader})
    assert broken == ({"consent": ["x"]} if is_broken else {})


def test_quiet_hours_may_lie_within_a_day_or_be_none() -> None:
    noon = push("x", "a", "new", sent_at=MIDNIGHT + timedelta(hours=10, minutes=30))  # 12:30
    for start, end, is_quiet in ((12, 14, True), (13, 15, False), (9, 9, False), (21, 9, False)):
        rules = replace(RULES, quiet_from=start, quiet_until=end)
        broken = broken_rules([noon], READERS, (), rules)
        assert bool(broken["quiet hours"]) == is_quiet


def test_the_rules_are_those_of_the_project() -> None:
    rules = read_rules()
    assert Cap("push", 1, 24) in rules.caps and Cap("push", 3, 168) in rules.caps
    assert (rules.quiet_from, rules.quiet_until) == (21, 9)
