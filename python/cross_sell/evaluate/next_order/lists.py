"""Lists of items for an item: our marts, and the formulas that others compute in one query.

A formula ranks the items that were in an order with the item, by orders up to as_of in the window,
from the same items of the same orders that our rules are made of. n = orders with both, n_a and n_b
= orders with the item and with the other, N = all orders:

count       n
confidence  n / n_a. For one item n_a is the same for all others, so its lists are those of count;
            it is measured all the same, as people know it by its name.
lift        n N / (n_a n_b)
cosine      n / sqrt(n_a n_b)

Each stands on pairs that at least relation_minimum_people people bought, as our rules do, since
lift would otherwise rank accidents first; with `_of_all` behind its name, on all pairs. With
`_of_people` behind it n, n_a, n_b and N count people instead of orders, those who bought both at any
time, from the same histories that our complements are made of. Ties go to the lower item key, as
everywhere.
"""

import duckdb

from cross_sell.evaluate.methods.method import SqlMethod

LIST_LENGTH = 10

# Mart -> its columns of the other item and of the rank.
MARTS = {
    "item_bought_together": ("bought_together_item_id", "bought_together_rank"),
    "item_complements": ("complement_item_id", "complement_rank"),
}
# The mart that is made for each task; the others are compared with it.
OURS = {"same_order": "item_bought_together", "next_order": "item_complements"}
# The divisor of n within the list of one item: what is the same for all others changes no rank.
FORMULAS = {
    "count": "1",
    "confidence": "n_a",
    "lift": "cast(n_a as double) * n_b",
    "cosine": "sqrt(cast(n_a as double) * n_b)",
}


def load_pairs(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the tables that the formulas are computed from: `order_pairs` and `people_pairs`.

    Columns of both: from_item_key, to_item_key, people, n, n_a, n_b.
    """
    connection.execute(ORDER_PAIRS)
    connection.execute(PEOPLE_PAIRS)


def list_methods(minimum_people: int) -> list[SqlMethod]:
    """Return our marts and the formulas; lists are of from_item_key, to_item_key and item_rank.

    minimum_people: the floor of the formulas without `_of_all`.
    """
    marts = [
        SqlMethod(mart, MART_LISTS.format(mart=mart, other_item_id=other_item_id, rank=rank))
        for mart, (other_item_id, rank) in MARTS.items()
    ]
    kinds = (
        ("", "order_pairs", minimum_people),
        ("_of_all", "order_pairs", 1),
        ("_of_people", "people_pairs", minimum_people),
    )
    return [
        *marts,
        *(
            SqlMethod(
                f"{formula}{suffix}",
                FORMULA_LISTS.format(pairs=pairs, divisor=divisor, floor=floor),
            )
            for suffix, pairs, floor in kinds
            for formula, divisor in FORMULAS.items()
        ),
    ]


ORDER_PAIRS = """
create or replace temp table order_pairs as
with items as (
    select item_key, count(*) as orders
    from int_basket_items
    group by item_key
),
user_pairs as (
    select
        first_items.user_key,
        first_items.item_key as from_item_key,
        second_items.item_key as to_item_key,
        count(*) as orders
    from int_basket_items as first_items
    inner join int_basket_items as second_items
        on
            first_items.order_key = second_items.order_key
            and first_items.item_key <> second_items.item_key
    group by all
),
pairs as (
    select from_item_key, to_item_key, sum(orders) as orders, count(*) as people
    from user_pairs
    group by all
)
select
    pairs.from_item_key,
    pairs.to_item_key,
    pairs.people,
    pairs.orders as n,
    from_items.orders as n_a,
    to_items.orders as n_b
from pairs
inner join items as from_items on pairs.from_item_key = from_items.item_key
inner join items as to_items on pairs.to_item_key = to_items.item_key
"""

PEOPLE_PAIRS = """
create or replace temp table people_pairs as
with purchases as (
    select user_key, node_key as item_key
    from int_user_firsts
    where node_level = 0 and first_bought_at is not null
),
items as (
    select item_key, count(*) as people
    from purchases
    group by item_key
),
pairs as (
    select
        first_items.item_key as from_item_key,
        second_items.item_key as to_item_key,
        count(*) as people
    from purchases as first_items
    inner join purchases as second_items
        on
            first_items.user_key = second_items.user_key
            and first_items.item_key <> second_items.item_key
    group by all
)
select
    pairs.from_item_key,
    pairs.to_item_key,
    pairs.people,
    pairs.people as n,
    from_items.people as n_a,
    to_items.people as n_b
from pairs
inner join items as from_items on pairs.from_item_key = from_items.item_key
inner join items as to_items on pairs.to_item_key = to_items.item_key
"""

MART_LISTS = f"""
select
    items.item_key as from_item_key,
    other_items.item_key as to_item_key,
    mart.{{rank}} as item_rank
from {{mart}} as mart
inner join int_items as items on mart.item_id = items.item_id
inner join int_items as other_items on mart.{{other_item_id}} = other_items.item_id
where mart.{{rank}} <= {LIST_LENGTH}
"""

FORMULA_LISTS = f"""
select from_item_key, to_item_key, item_rank
from (
    select
        from_item_key,
        to_item_key,
        row_number() over (
            partition by from_item_key
            order by n / ({{divisor}}) desc, to_item_key
        ) as item_rank
    from {{pairs}}
    where people >= {{floor}}
)
where item_rank <= {LIST_LENGTH}
"""
