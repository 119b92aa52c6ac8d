"""Messages of the simulated outdoor shop: who opens them, and which purchase they speak of."""

import duckdb

from cross_sell import simulate
from simulating import one


def test_liked_items_are_opened_more_often(outdoor: duckdb.DuckDBPyConnection) -> None:
    liked, other = (
        one(outdoor, f"""
            select avg((opened_at is not null)::int) from messages
            inner join items using (item_id)
            left join true_user_tastes as tastes
                on messages.user_id = tastes.user_id
                and starts_with(items.category_path, tastes.category_path)
            where delivered_at is not null and tastes.weight is {condition}
        """) for condition in ("not null", "null")
    )
    assert liked > 1.5 * other


FIRSTS = """
    select * from messages inner join true_open_chances using (message_id, user_id)
    where item_position = 1
"""


def test_messages_are_opened_by_their_true_chance(outdoor: duckdb.DuckDBPyConnection) -> None:
    assert one(outdoor, "select count(*) from true_open_chances") == one(
        outdoor, f"select count(*) from ({FIRSTS})"
    )
    # Some are opened after the end of the data.
    quarters = outdoor.execute(f"""
        select avg(open_chance), avg(is_opened)
        from (
            select open_chance, (opened_at is not null)::int as is_opened,
                ntile(4) over (order by open_chance) as quarter
            from ({FIRSTS}) where delivered_at < '{simulate.DEFAULT_END}'::date - 1
        )
        group by quarter order by quarter
    """).fetchall()
    opened = [is_opened for _, is_opened in quarters]
    assert 0.08 < sum(opened) / 4 < 0.12 and opened == sorted(opened)
    assert max(abs(chance - is_opened) for chance, is_opened in quarters) < 0.02


def test_anchors_were_bought_before_and_often_lead_to_the_item(
    outdoor: duckdb.DuckDBPyConnection,
) -> None:
    named = f"({FIRSTS} and context = 'goes_well_with' and anchor_item_id is not null)"
    assert one(outdoor, "select count(anchor_item_id) from messages") == one(
        outdoor, "select count(anchor_item_id) from messages where context = 'goes_well_with'"
    )
    assert one(outdoor, f"""
        select count(*) from {named} as named
        anti join (from done where event_type = 'purchase') as bought
            on named.user_id = bought.user_id and named.anchor_item_id = bought.item_id
            and bought.event_at < named.sent_at
    """) == 0
    assert one(outdoor, f"""
        select avg((to_item_id is not null)::int) from {named}
        left join true_complement_links
            on anchor_item_id = from_item_id and item_id = to_item_id
    """) > 0.4
