"""`cross-sell send` of decisions about promotions: handed out once, in one step with the messages."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from queued_shops import AS_OF, EMAILS, PUSHES, decided, write_queue
from stopping import fail, stopped_before
from test_send import Shop, killed, refused

from cross_sell.project.contract import load_contract
from cross_sell.send.sent_promotions import COLUMNS

LATER = AS_OF + timedelta(days=1)
DECISIONS = [decided("d2", "five"), decided("d1", None, propensity=0.1), decided("d3", "ten")]
# Three are written, one of them a log that is there; the journal; two logs; the six files.
JOURNAL, LAST = 4, 12


class PromotionShop(Shop):
    """A shop whose build has decisions about promotions besides."""

    @property
    def promotions_log(self) -> Path:
        return self.data / "sent_promotions.parquet"

    def decide(self, decisions: list[dict], **others: object) -> None:
        """Build again: these are the decisions, and the build has read both logs."""
        self.queue(PUSHES, EMAILS, decisions=decisions, **others)

    def offers(self) -> list[dict]:
        """Return the rows of the log of promotions."""
        return pq.read_table(self.promotions_log).to_pylist()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[PromotionShop]:
    shop = PromotionShop(tmp_path)
    shop.decide(DECISIONS)
    yield shop
    assert not [name for name in shop.files() if name.endswith((".new", ".old", ".journal"))]


def test_decisions_are_handed_out_and_logged(shop: PromotionShop) -> None:
    outcome = shop.send()
    assert outcome.code == 0, outcome.err
    assert outcome.out.splitlines()[-2:] == [
        "2 promotions, and 1 time deliberately none",
        f"Logged: 3 new rows, {shop.promotions_log}",
    ]
    found = shop.handed_out("promotion_decisions.jsonl")
    assert [(row["decision_id"], row["promotion_id"]) for row in found] == [
        ("d1", None), ("d2", "five"), ("d3", "ten"),
    ]
    assert found[0]["expires_at"] == "2026-03-15T12:00:00Z"
    assert found[0]["decided_at"] == "2026-03-01T12:00:00Z"
    assert len(shop.handed_out("promotion_decisions.parquet")) == 3
    logged = shop.offers()
    assert list(logged[0]) == list(COLUMNS)
    assert [(row["offer_id"], row["promotion_id"], row["propensity"]) for row in logged] == [
        ("d1", None, 0.1), ("d2", "five", 0.9), ("d3", "ten", 0.9),
    ]
    assert {row["offered_at"] for row in logged} == {AS_OF}
    assert {row["build_id"] for row in logged} == {row["build_id"] for row in shop.logged()}


def test_the_log_is_the_table_of_the_contract() -> None:
    kinds = {"string": "VARCHAR", "timestamp": "TIMESTAMP", "double": "DOUBLE"}
    contract = load_contract()["sent_promotions"].columns
    assert {column.name: kinds[column.type] for column in contract} == COLUMNS


def test_the_same_call_twice_is_one(shop: PromotionShop) -> None:
    first = json.loads(shop.send("--json").out)
    files = shop.files()
    again = json.loads(shop.send("--json").out)
    assert (first["promotions"], first["no_promotions"]) == (2, 1)
    assert (first["new_decisions"], again["new_decisions"]) == (3, 0)
    assert first["promotions_log"] == str(shop.promotions_log)
    assert shop.files() == files
    shop.promotions_log.unlink()
    shop.decide(DECISIONS[::-1])
    shop.send()
    assert shop.files() == files


def test_the_next_day_is_added(shop: PromotionShop) -> None:
    shop.send()
    shop.decide([decided("d4", "five", LATER)], as_of=LATER)
    done = json.loads(shop.send("--json").out)
    assert done["new_decisions"] == 1
    assert done["replaced"] == {"push_messages": 2, "emails": 1, "decisions": 3}
    assert [row["offer_id"] for row in shop.offers()] == ["d1", "d2", "d3", "d4"]
    assert len(shop.handed_out("promotion_decisions.jsonl")) == 1


def test_a_build_without_promotions_hands_out_none(shop: PromotionShop) -> None:
    """As one by the selector `messages`. What was handed out before must not be found again."""
    shop.send()
    shop.queue(PUSHES, EMAILS)
    outcome = shop.send()
    assert outcome.code == 0, outcome.err
    assert "deliberately none" not in outcome.out
    assert shop.handed_out("promotion_decisions.jsonl") == []
    assert shop.handed_out("promotion_decisions.parquet") == []
    assert len(shop.offers()) == 3


def test_what_would_be_handed_out_twice_is_refused(shop: PromotionShop) -> None:
    shop.send()
    # Another promotion under the same id; a build that has not read the log; an earlier one.
    write_queue(
        shop.database, decisions=[decided("d1", "ten")], data=shop.data, log=shop.log,
    )
    with duckdb.connect(str(shop.database)) as connection:
        connection.execute("delete from base_shop__sent_promotions")
    assert "sent_promotions.parquet' has 3 rows that the build has not read" in refused(shop)
    earlier = AS_OF - timedelta(seconds=1)
    shop.log.unlink()
    shop.decide([decided("d9", "five", earlier)], as_of=earlier)
    assert refused(shop).startswith(
        f"the build is as of {earlier}, but promotions were handed out as of {AS_OF} already"
    )


def test_a_build_that_read_a_relation_needs_a_folder(shop: PromotionShop) -> None:
    with duckdb.connect(str(shop.database)) as connection:
        connection.execute("comment on table base_shop__sent_promotions is 'relation crm.sent'")
    assert "reads sent_promotions from the relation crm.sent: say with --data" in refused(shop)
    assert shop.send("--data", shop.data).code == 0


def test_what_fails_leaves_all_as_it_was(shop: PromotionShop) -> None:
    shop.send()
    shop.decide([decided("d4", "five", LATER)], as_of=LATER)
    # The messages are logged already, so one log grows.
    files = shop.files()
    for step in range(1, JOURNAL + 8):
        with stopped_before(step, fail):
            assert "cannot be written" in shop.send().error
        assert shop.files() == files
    assert json.loads(shop.send("--json").out)["new_decisions"] == 1


@pytest.mark.parametrize("step", [JOURNAL, JOURNAL + 1, JOURNAL + 2, LAST])
def test_a_killed_send_is_nothing_or_is_ended_by_the_next(shop: PromotionShop, step: int) -> None:
    killed(shop, step)
    if step > JOURNAL + 2:
        # Nothing is handed out that is not in the log.
        assert len(shop.offers()) == 3
    assert shop.send().code == 0
    assert len(shop.offers()) == 3 and len(shop.logged()) == 11
    assert len(shop.handed_out("promotion_decisions.jsonl")) == 3
