"""`cross-sell simulate --continue`: the same people go on, and what was sent is answered."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cross_sell import simulate
from cross_sell.errors import CrossSellError
from simulating import command, digests

SMALL = ("--events", 24_000, "--users", 1500, "--items", 300, "--days", 90)
LAST = datetime(2026, 6, 30)
EVENING = LAST + timedelta(days=1, hours=18)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small shop whose recommender has handed out a push to each buyer, each tenth held back."""
    folder = tmp_path_factory.mktemp("onward") / "shop"
    command("--out", folder, *SMALL)
    with duckdb.connect() as connection:
        buyers = connection.execute(f"""
            select user_id, max_by(item_id, event_at) as anchor
            from '{folder}/events.parquet'
            where event_type = 'purchase' and starts_with(user_id, 'u')
            group by user_id order by user_id
        """).fetchall()
        items = [row[0] for row in connection.execute(
            f"select item_id from '{folder}/items.parquet' order by item_id"
        ).fetchall()]
    send(folder, *(
        message(f"m-{user}", user, items[place % len(items)], anchor_item_id=anchor,
                is_control=place % 10 == 0, sent_at=EVENING + timedelta(minutes=place % 200))
        for place, (user, anchor) in enumerate(buyers)
    ))
    return folder


def message(message_id: str, user: str, item: str, **more: object) -> dict:
    """Return a row of sent_messages."""
    return {
        "message_id": message_id, "user_id": user, "item_id": item, "channel": "push",
        "sent_at": EVENING, "item_position": 1, "anchor_item_id": None,
        "recommendation_id": f"r-{message_id}-{item}", "context": "goes_well_with",
        "template_id": "t1", "variant": "complement", "is_control": False, "propensity": 0.5,
        "build_id": "b", **more,
    }


def send(folder: Path, *rows: dict) -> None:
    """Write what the recommender has handed out."""
    pq.write_table(pa.Table.from_pylist(list(rows)), folder / "sent_messages.parquet")


def copy_of(shop: Path, tmp_path: Path) -> Path:
    """Return a copy of the shop."""
    shutil.copytree(shop, tmp_path / "shop")
    return tmp_path / "shop"


def rows_of(folder: Path, query: str) -> list[tuple]:
    """Return the rows of a query in which {table} stands for a file of the folder."""
    class Files(dict):
        def __missing__(self, name: str) -> str:
            return f"'{folder}/{name.replace('true_', 'truth/')}.parquet'"

    with duckdb.connect() as connection:
        return connection.execute(query.format_map(Files())).fetchall()


def test_same_folder_same_bytes_and_the_past_stays(shop: Path, tmp_path: Path) -> None:
    one, two = copy_of(shop, tmp_path / "one"), copy_of(shop, tmp_path / "two")
    for folder in (one, two):
        assert command("--continue", folder, "--days", 2) == 0
    assert digests(one) == digests(two)
    note = "truth/simulation.json"
    assert (one / note).read_bytes() == (two / note).read_bytes()
    assert (one / "sent_messages.parquet").read_bytes() == (
        shop / "sent_messages.parquet"
    ).read_bytes()
    for table in ("events", "messages", "true_open_chances"):
        with duckdb.connect() as connection:
            lost = connection.execute(f"""
                from '{shop}/{table.replace("true_", "truth/")}.parquet'
                except all from '{one}/{table.replace("true_", "truth/")}.parquet'
            """).fetchall()
        assert lost == []
    changed = {name for name, _ in digests(one).items() - digests(shop).items()}
    assert changed - {"users.parquet"} == {
        "events.parquet", "messages.parquet", "truth/open_chances.parquet",
        "truth/coming_answers.parquet",
    }
    assert [path.name for path in one.parent.iterdir()] == ["shop"]


def test_what_was_sent_is_answered_by_the_true_chance(shop: Path, tmp_path: Path) -> None:
    folder = copy_of(shop, tmp_path)
    command("--continue", folder, "--days", 3)
    answers = rows_of(folder, """
        select messages.is_control, count(*), avg((delivered_at is not null)::int),
            sum((opened_at is not null)::int), sum(open_chance), count(clicked_at),
            sum(sqrt(open_chance * (1 - open_chance)) ** 2)
        from {messages} as messages
        inner join {sent_messages} as sent using (message_id, user_id, item_id)
        inner join {true_open_chances} using (message_id, user_id)
        group by messages.is_control order by messages.is_control
    """)
    (_, sent, delivered, opened, expected, clicked, variance), held_back = answers
    assert sent + held_back[1] == rows_of(folder, "select count(*) from {sent_messages}")[0][0]
    assert sent > 500 and 0.96 < delivered < 1
    assert abs(opened - 0.985 * expected) < 4 * variance**0.5
    assert clicked > 0
    assert held_back[2] == held_back[3] == held_back[5] == 0
    assert rows_of(folder, """
        select count(*) from {messages} inner join {sent_messages} using (message_id, user_id)
        where opened_at < delivered_at or clicked_at < opened_at
            or opened_at > delivered_at + interval 2 day
    """) == [(0,)]
    looks = rows_of(folder, """
        select count(*) from {events} as events
        inner join {sent_messages} as sent using (message_id, recommendation_id)
        where event_type = 'view' and events.context = 'push'
    """)[0][0]
    assert looks == clicked


def test_an_answer_that_comes_on_the_next_day_is_not_lost(shop: Path, tmp_path: Path) -> None:
    folder = copy_of(shop, tmp_path)
    query = """
        select count(opened_at), count(clicked_at), max(opened_at)
        from {messages} inner join {sent_messages} using (message_id, user_id, item_id)
    """
    command("--continue", folder)
    opened, clicked, latest = rows_of(folder, query)[0]
    coming = rows_of(folder, """
        select count(opened_at), count(clicked_at), min(opened_at) from {true_coming_answers}
    """)[0]
    assert coming[0] > 0 and latest < LAST + timedelta(days=2) <= coming[2]
    command("--continue", folder)
    assert rows_of(folder, query)[0][:2] == (opened + coming[0], clicked + coming[1])
    assert rows_of(folder, "select count(*) from {messages} where message_id like 'm-%'") == (
        rows_of(folder, "select count(*) from {sent_messages}")
    )


def test_people_go_on_as_before(shop: Path, tmp_path: Path) -> None:
    folder = copy_of(shop, tmp_path)
    (folder / "sent_messages.parquet").unlink()
    before = rows_of(folder, "select count(*) from {messages}")
    command("--continue", folder, "--days", 28)
    assert rows_of(folder, "select count(*) from {messages}") == before
    for condition in ("true", "event_type = 'purchase'"):
        old, new = (
            rows_of(folder, f"""
                select count(*) from {{events}}
                where {condition} and event_at >= '{start}' and event_at < '{start + span}'
            """)[0][0]
            for span in (timedelta(days=28),)
            for start in (LAST - timedelta(days=27), LAST + timedelta(days=1))
        )
        assert 0.7 < new / old < 1.3
    assert rows_of(folder, """
        select count(*) - count(distinct event_id) from {events} where event_id not like 'dirty%'
    """) == [(2,)]  # the two that repeat an id to be dirty
    # Nobody buys a durable product twice, and what goes with an earlier purchase follows it.
    assert rows_of(folder, f"""
        select count(*) from {{events}} as events inner join {{items}} using (item_id)
        inner join {{events}} as earlier
            on events.user_id = earlier.user_id and events.item_id = earlier.item_id
            and earlier.event_at < events.event_at and earlier.event_type = 'purchase'
        where events.event_type = 'purchase' and not is_repurchasable
            and events.event_at > '{LAST + timedelta(days=1)}'
    """) == [(0,)]
    assert rows_of(folder, f"""
        select count(distinct events.event_id) > 20 from {{events}} as events
        inner join {{true_complement_links}} as links on events.item_id = links.to_item_id
        inner join {{events}} as earlier
            on events.user_id = earlier.user_id and links.from_item_id = earlier.item_id
            and earlier.event_at < '{LAST}'
        where events.event_type = 'purchase' and earlier.event_type = 'purchase'
            and events.event_at > '{LAST + timedelta(days=1)}'
    """) == [(True,)]


def test_messages_wait_for_their_day_and_unsubscribing_ends_consent(
    shop: Path, tmp_path: Path
) -> None:
    folder = copy_of(shop, tmp_path)
    item = rows_of(folder, "select min(item_id) from {items}")[0][0]
    users = [user for (user,) in rows_of(folder, "select user_id from {users} order by user_id")]
    send(
        folder,
        *(message(f"m-{user}", user, item) for user in users),
        message("later", users[0], item, sent_at=EVENING + timedelta(days=5)),
        message("mail", users[1], "i000007", channel="email", item_position=2),
        message("mail", users[1], item, channel="email", item_position=1),
    )
    command("--continue", folder, "--days", 3)
    assert rows_of(folder, "select count(*) from {messages} where message_id = 'later'") == [(0,)]
    assert rows_of(folder, """
        select item_position, item_id from {messages} where message_id = 'mail' order by 1
    """) == [(1, item), (2, "i000007")]
    # The hand-written shopper gets theirs and leaves it closed.
    assert rows_of(folder, """
        select count(delivered_at), count(opened_at) from {messages}
        where user_id = 'shopper_camping'
    """)[0][1] == 0
    gone = rows_of(folder, """
        select consent_push, consent_email from {users}
        inner join {messages} using (user_id)
        where unsubscribed_at is not null and message_id like 'm-%'
    """)
    assert gone and set(gone) == {(False, False)}
    command("--continue", folder, "--days", 4)
    assert rows_of(folder, "select count(*) from {messages} where message_id = 'later'") == [(1,)]


@pytest.mark.parametrize(("words", "part"), [
    (("--days", "0"), "--days"), (("--days", "366"), "--days"), (("--days", "two"), "--days"),
    (("--seed", "8"), "--seed"), (("--events", "5000"), "--events"),
])
def test_wrong_arguments_get_one_line(shop: Path, words: tuple[str, ...], part: str) -> None:
    before = digests(shop)
    with pytest.raises(CrossSellError, match=part) as raised:
        command("--continue", shop, *words)
    assert "\n" not in str(raised.value)
    assert digests(shop) == before


@pytest.mark.parametrize(("change", "part"), [
    ({"user_id": "nobody"}, "user_id 'nobody'"), ({"item_id": "i999999"}, "item_id 'i999999'"),
    ({"anchor_item_id": "tent"}, "anchor_item_id 'tent'"), ({"channel": "fax"}, "channel 'fax'"),
    ({"sent_at": None}, "without sent_at"),
])
def test_messages_that_do_not_fit_the_shop_get_one_line(
    shop: Path, tmp_path: Path, change: dict, part: str
) -> None:
    folder = copy_of(shop, tmp_path)
    right = message("m1", "u0000001", "i000001")
    send(folder, right, {**right, "message_id": "m2", **change})
    before = digests(folder)
    with pytest.raises(CrossSellError, match=part) as raised:
        command("--continue", folder)
    assert "\n" not in str(raised.value)
    assert digests(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_only_an_outdoor_shop_goes_on(shop: Path, tmp_path: Path) -> None:
    with pytest.raises(CrossSellError, match="no simulated shop"):
        command("--continue", tmp_path)
    with pytest.raises(CrossSellError, match="no simulated shop"):
        command("--continue", tmp_path / "missing")
    command("--shape", "grocery", "--out", tmp_path / "grocery", "--events", 2000, "--users", 60)
    with pytest.raises(CrossSellError, match="grocery shop"):
        command("--continue", tmp_path / "grocery")
    folder = copy_of(shop, tmp_path)
    (folder / "users.parquet").rename(tmp_path / "users.parquet")
    with pytest.raises(CrossSellError, match="has no users.parquet"):
        command("--continue", folder)
    (folder / "truth" / "simulation.json").write_text("{}")
    with pytest.raises(CrossSellError, match="cannot be read"):
        command("--continue", folder)
    (folder / "truth" / "simulation.json").unlink()
    with pytest.raises(CrossSellError, match="earlier version"):
        command("--continue", folder)


def test_a_failed_run_changes_nothing(
    shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copy_of(shop, tmp_path)
    before = digests(folder)

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(simulate.outdoor.onward, "_without_consent", fail)
    with pytest.raises(KeyboardInterrupt):
        command("--continue", folder)
    assert digests(folder) == before
    assert [path.name for path in tmp_path.iterdir()] == ["shop"]


def test_a_queue_says_when_each_message_leaves(shop: Path, tmp_path: Path) -> None:
    folder, queue = copy_of(shop, tmp_path), tmp_path / "queue"
    queue.mkdir()
    sent = rows_of(folder, "select message_id, user_id, sent_at from {sent_messages} order by 1")
    allowed = pa.table({
        "message_id": [sent[0][0], sent[1][0]],
        "send_not_before_at": [sent[0][2] + timedelta(hours=2), sent[1][2] - timedelta(hours=2)],
    })
    pq.write_table(allowed, queue / "push_messages.parquet")
    with pytest.raises(CrossSellError, match="has no email_messages.parquet"):
        command("--continue", folder, "--queue", queue)
    pq.write_table(allowed.slice(0, 0), queue / "email_messages.parquet")
    command("--continue", folder, "--queue", queue)
    logged = dict(rows_of(folder, "select message_id, sent_at from {messages}"))
    assert logged[sent[0][0]] == sent[0][2] + timedelta(hours=2)
    assert [logged[name] for name, _, _ in sent[1:]] == [at for _, _, at in sent[1:]]
    with pytest.raises(CrossSellError, match="--continue"):
        command("--out", tmp_path / "new", "--queue", queue)
