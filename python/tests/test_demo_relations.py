"""The demo shop: what the simulator made complements and substitutes is found as such, and when."""

import duckdb
import pytest


@pytest.fixture(scope="module")
def demo(demo_shop) -> duckdb.DuckDBPyConnection:
    """The built demo shop, with its truth by item keys."""
    connection = duckdb.connect()
    connection.execute(f"attach '{demo_shop.database}' as built (read_only)")
    for table, file, columns in (
        ("links", "complement_links", ("from_item_id", "to_item_id")),
        ("alternatives", "substitutes", ("item_id", "substitute_item_id")),
    ):
        connection.execute(f"""
            create table {table} as
            select from_items.item_key as i, to_items.item_key as j, truth.*
            from '{demo_shop.data}/truth/{file}.parquet' as truth
            inner join built.int_items as from_items on truth.{columns[0]} = from_items.item_id
            inner join built.int_items as to_items on truth.{columns[1]} = to_items.item_id
        """)
    # Each link's first item with the second of another link, one that about as many people buy.
    connection.execute("""
        create table strangers as
        with ordered as (
            select links.i, links.j, row_number() over (order by buyers, j, i) as place
            from links
            inner join built.int_audiences on node_level = 0 and node_key = links.j
        )
        select distinct one.i, other.j
        from ordered as one
        inner join ordered as other on other.place - one.place in (3, 7, 11, 17)
        anti join links on links.i = one.i and links.j = other.j
        where one.i <> other.j
    """)
    return connection


def one(demo: duckdb.DuckDBPyConnection, sql: str) -> tuple:
    """Return the one row of a query."""
    (row,) = demo.execute(sql).fetchall()
    return row


def area_under_curve(demo: duckdb.DuckDBPyConnection, others: str) -> float:
    """Return how often a true link scores higher than one of the other pairs, ties counted half.

    All pairs of the truth are compared; those that the project knows nothing of score 0.
    """
    return one(demo, f"""
        with pairs as (
            select i, j, 1 as is_link from links union all select i, j, 0 from {others}
        ),
        ranked as (
            select
                is_link,
                rank() over (order by coalesce(complement_score, 0))
                + (count(*) over (partition by coalesce(complement_score, 0)) - 1) / 2 as place
            from pairs
            left join built.int_item_relations on i = from_item_key and j = to_item_key
        )
        select
            (sum(place * is_link) - sum(is_link) * (sum(is_link) + 1) / 2)
            / (sum(is_link) * sum(1 - is_link))
        from ranked
    """)[0]


def precision_at_5(demo: duckdb.DuckDBPyConnection, truth: str, table: str, rank: str) -> tuple:
    """Return the precision and the number of items, of items in the truth that 30 people bought.

    Of an item, the true pairs among its first five over five, or over the true pairs it has where
    these are fewer; a list shorter than that counts as wrong where it ends.
    """
    return one(demo, f"""
        with wanted as (
            select i, least(5, count(*)) as wanted
            from {truth} inner join built.int_audiences on node_level = 0 and node_key = i
            where buyers >= 30
            group by i
        ),
        hits as (
            select i, count(*) as hits
            from {truth} inner join built.{table} on i = from_item_key and j = to_item_key
            where {rank} <= 5
            group by i
        )
        select avg(coalesce(hits, 0) / wanted), count(*) from wanted left join hits using (i)
    """)


def test_complements_score_above_substitutes(demo) -> None:
    """Measured: 0.994."""
    assert area_under_curve(demo, "alternatives") >= 0.95


def test_complements_score_above_unrelated_items_that_as_many_people_buy(demo) -> None:
    """Measured: 0.967."""
    assert one(demo, "select count(*) from strangers")[0] >= 1000
    assert area_under_curve(demo, "strangers") >= 0.9


def test_the_first_complements_are_true_ones(demo) -> None:
    """Measured: 0.96 of 26 items, each with five true links."""
    precision, items = precision_at_5(demo, "links", "int_item_complements", "complement_rank")
    assert items >= 20
    assert precision >= 0.6


def test_the_first_substitutes_are_true_ones(demo) -> None:
    """Measured: 0.95 of 128 items with three to seven true substitutes."""
    precision, items = precision_at_5(
        demo, "alternatives", "int_item_substitutes", "substitute_rank"
    )
    assert items >= 100
    assert precision >= 0.5


def test_complements_are_offered_when_people_buy_them(demo) -> None:
    """Measured: the true bucket for 98 % of 875 links on the lists, 97 % or more in each bucket."""
    buckets = demo.execute("""
        select links.delay_bucket, count(*), avg((links.delay_bucket = delays.delay_bucket)::int)
        from links
        inner join built.int_complement_delays as delays
            on node_level = 0 and i = from_node_key and j = to_node_key
        group by all
    """).fetchall()
    assert {name for name, *_ in buckets} == {"0-1", "1-7", "7-28", "over 28"}
    assert sum(links for _, links, _ in buckets) >= 800
    assert all(share >= 0.8 for *_, share in buckets)


def test_no_item_both_completes_and_replaces_another(demo) -> None:
    assert one(demo, """
        select count(*)
        from built.item_complements as complements
        inner join built.item_substitutes as substitutes
            on
                complements.item_id = substitutes.item_id
                and complements.complement_item_id = substitutes.substitute_item_id
    """) == (0,)
    assert one(demo, """
        select count(*)
        from built.item_complements
        inner join built.int_items as items using (item_id)
        inner join built.int_items as others on complement_item_id = others.item_id
        where items.category_path = others.category_path
    """)[0] <= 0.02 * one(demo, "select count(*) from built.item_complements")[0]


def test_categories_that_belong_together_come_first(demo) -> None:
    """Measured: all 36 links of categories are among the first three."""
    assert one(demo, """
        with linked as (
            select distinct from_items.category_path, to_items.category_path as other_path
            from links
            inner join built.int_items as from_items on i = from_items.item_key
            inner join built.int_items as to_items on j = to_items.item_key
        )
        select count(complement_rank) / count(*) >= 0.95
        from linked
        left join built.category_complements as lists
            on
                linked.category_path = lists.category_path
                and linked.other_path = lists.complement_category_path
                and lists.complement_rank <= 3
    """) == (True,)
