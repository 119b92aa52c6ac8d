"""The people of the simulated outdoor shop: when they come, what they look at and stay with."""

import duckdb

from cross_sell import simulate
from cross_sell.simulate.outdoor.special import SCRIPTED_USER
from simulating import one


def test_some_traffic_is_anonymous(outdoor: duckdb.DuckDBPyConnection) -> None:
    share = one(outdoor, "select avg((user_id is null)::int) from events")
    unattributable = one(outdoor, """
        select avg((events.user_id is null and user_aliases.user_id is null)::int)
        from events left join user_aliases using (anonymous_id)
    """)
    assert 0.02 < unattributable < 0.06 < share < 0.2


def test_people_look_more_than_they_buy_and_come_in_the_evening(
    outdoor: duckdb.DuckDBPyConnection,
) -> None:
    counts = dict(outdoor.execute("select event_type, count(*) from done group by all").fetchall())
    assert set(simulate.EVENT_TYPES) <= set(counts)
    assert counts["view"] > 2 * counts["add_to_cart"] > 2 * counts["purchase"]
    by_hour = dict(
        outdoor.execute("select hour(event_at), count(*) from done group by all").fetchall()
    )
    assert by_hour[19] > 3 * by_hour[2]


def test_niche_users_stay_in_their_niche(outdoor: duckdb.DuckDBPyConnection) -> None:
    rows = outdoor.execute("""
        select
            tastes.category_path, count(distinct done.user_id) as people,
            avg((done.category_path = tastes.category_path)::int) as share,
        from done inner join true_user_tastes as tastes using (user_id)
        where tastes.is_niche group by all
    """).fetchall()
    items = dict(outdoor.execute(
        "select category_path, count(*) from items where stock_quantity > 0 group by all"
    ).fetchall())
    assert len(rows) == one(outdoor, "select count(*) from true_niche_categories") == 4
    for path, people, share in rows:
        assert people >= 55 and share > 0.8 and items[path] >= 30, path


def test_scripted_shopper_looks_and_carts_and_buys_nothing(
    outdoor: duckdb.DuckDBPyConnection,
) -> None:
    rows = outdoor.execute(f"""
        select event_type, category_path, count(*), min(event_at)
        from done where user_id = '{SCRIPTED_USER}' group by all
    """).fetchall()
    carted = {path for kind, path, _, _ in rows if kind == "add_to_cart"}
    viewed = {path for kind, path, _, _ in rows if kind == "view"}
    assert carted == {"Camping/Tents/Trekking tents", "Camping/Sleeping/Sleeping bags"}
    assert {path.rsplit("/", 1)[1] for path in viewed - carted} == {
        "Trekking packs", "Trekking poles", "Umbrellas"
    }
    assert {kind for kind, *_ in rows} == {"view", "add_to_cart"}
    assert one(outdoor, f"""
        select min(event_at) > max(all_events.newest) - interval 2 day
        from done, (select max(event_at) as newest from done) as all_events
        where user_id = '{SCRIPTED_USER}'
    """)
