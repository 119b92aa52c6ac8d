"""Complements and substitutes of the simulated outdoor shop: their truth shows in the data."""

import duckdb

from simulating import one


LINKED = """
    select from_item_id as a, to_item_id as b, delay_bucket from true_complement_links
    inner join (
        select item_id as from_item_id from done where event_type = 'purchase'
        group by item_id having count(distinct user_id) >= 30
    ) using (from_item_id)
"""
BOUGHT = """
    select user_id, item_id, min(event_at) as at_ from done
    where event_type = 'purchase' group by all
"""


def test_complements_follow_within_their_bucket(outdoor: duckdb.DuckDBPyConnection) -> None:
    assert one(outdoor, f"select count(*) from ({LINKED})") >= 60
    query = """
        with bought as ({bought}), pairs as ({pairs})
        select count(second.item_id) / count(*) from pairs
        inner join bought as first on pairs.a = first.item_id
        left join bought as second
            on pairs.b = second.item_id and first.user_id = second.user_id
            and second.at_ >= first.at_
    """
    linked = one(outdoor, query.format(bought=BOUGHT, pairs=LINKED))
    # The same second items, dealt out to other first items.
    shuffled = f"""
        select a, lead(b, 7) over (order by md5(a || b)) as b from ({LINKED})
    """
    random = one(outdoor, query.format(bought=BOUGHT, pairs=shuffled))
    assert linked > 0.2
    assert linked > 4 * random
    right = outdoor.execute(f"""
        with bought as ({BOUGHT}), pairs as ({LINKED}),
        delays as (
            select pairs.*, epoch(median(second.at_ - first.at_)) / 86400 as days
            from pairs
            inner join bought as first on pairs.a = first.item_id
            inner join bought as second
                on pairs.b = second.item_id and first.user_id = second.user_id
                and second.at_ > first.at_
            group by all
        )
        select avg((days between from_days and to_days)::int)
        from delays inner join true_delay_buckets using (delay_bucket)
    """).fetchone()[0]
    assert right > 0.85


def test_complements_are_near_in_the_log(outdoor: duckdb.DuckDBPyConnection) -> None:
    found = one(outdoor, f"""
        with touches as (
            select distinct user_id, item_id, event_type, event_at from done
            where user_id is not null and user_id not like 'bot%'
        ),
        steps as (
            select *, dense_rank() over (partition by user_id order by event_at) as step
            from touches
        ),
        firsts as (select user_id, item_id, min(step) as step from steps group by all),
        counted as (
            select firsts.item_id as a, steps.item_id as b, count(distinct steps.user_id) as people
            from firsts inner join steps
                on firsts.user_id = steps.user_id and firsts.item_id <> steps.item_id
                and steps.step between firsts.step and firsts.step + 6
            group by all
        ),
        popular as (select item_id as b, count(*) as people from firsts group by all),
        ranked as (
            select a, b, row_number() over (
                partition by a order by counted.people / pow(popular.people, 0.2) desc, b
            ) as place
            from counted inner join popular using (b)
        )
        select count(ranked.a) / count(*)
        from ({LINKED}) as links
        left join ranked on links.a = ranked.a and links.b = ranked.b and ranked.place <= 10
    """)
    assert found > 0.6


def test_substitutes_are_compared_but_not_bought_together(
    outdoor: duckdb.DuckDBPyConnection,
) -> None:
    viewed, bought = (
        one(outdoor, f"""
            with seen as (select distinct user_id, item_id from done where event_type = '{kind}')
            select count(other.item_id) / count(*) from true_substitutes as pairs
            inner join seen on pairs.item_id = seen.item_id
            left join seen as other
                on pairs.substitute_item_id = other.item_id and seen.user_id = other.user_id
        """) for kind in ("view", "purchase")
    )
    assert viewed > 0.15 > 0.05 > bought
