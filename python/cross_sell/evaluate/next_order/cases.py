"""Orders after a date, and what they ask of a list: what else is in one, and what is in the next.

same_order  One item of an order after the date asks for the other items of it. Every item of an
            order of two items or more asks once.
next_order  One item of an order asks for the items of the customer's following order that are not
            in its own. Asked are the last order up to the date and the orders after it; the
            following order is always one after the date.

An order is the shop's own, else all that one customer buys at one moment. One that begins up to the
date is history, whatever is added to it later. Items are products: variants are their parents.
"""

import duckdb

from cross_sell.evaluate.later_events import load_later_events

TASKS = ("same_order", "next_order")


def load_order_cases(connection: duckdb.DuckDBPyConnection, days: int) -> dict[str, int]:
    """Make the tables of questions and answers from a built database, which is the default one.

    days: length of the outcome, from as_of (exclusive) to as_of + days (inclusive).

    order_cases (task, customer_number, order_number, item_key): one item of one order that asks;
        item_key is null for items that nobody could know at as_of. Cases whose answer is empty
        are left out. customer_number counts from 0 within the task.
    order_targets (task, order_number, item_key): the answers; a case's own item does not count.

    Returns the number of cases of each task.
    """
    load_later_events(connection, [days])
    for statement in (ORDERED_ITEMS, ORDER_SEQUENCE, ORDER_ANSWERS, ORDER_CASES, ORDER_TARGETS):
        connection.execute(statement)
    return {
        task: connection.execute(
            "select count(*) from order_cases where task = ?", [task]
        ).fetchone()[0]
        for task in TASKS
    }


# Of customers with later orders, all items of the last order up to as_of and of the later ones.
ORDERED_ITEMS = """
create or replace temp table ordered_items as
with later_purchases as (
    select
        user_id,
        coalesce(order_id, user_id || ' ' || cast(event_at as varchar)) as order_id,
        product_id,
        item_key,
        event_at
    from later_events
    where event_type = 'purchase'
),
later_items as (
    select
        purchases.user_id,
        purchases.order_id,
        purchases.product_id,
        purchases.item_key,
        min(purchases.event_at) as ordered_at
    from later_purchases as purchases
    left join int_users as users
        on purchases.user_id = users.user_id
    left join int_orders as begun_orders
        on
            users.user_key = begun_orders.user_key
            and purchases.order_id = begun_orders.order_id
    where begun_orders.order_id is null
    group by purchases.user_id, purchases.order_id, purchases.product_id, purchases.item_key
),
last_orders as (
    select
        users.user_id,
        orders.order_key,
        row_number() over (
            partition by orders.user_key order by orders.ordered_at desc, orders.order_id desc
        ) as place
    from int_orders as orders
    inner join int_users as users
        on orders.user_key = users.user_key
    where users.user_id in (select user_id from later_items)
)
select user_id, order_id, product_id, item_key, ordered_at, true as is_later
from later_items
union all
select
    last_orders.user_id,
    order_items.order_id,
    items.item_id as product_id,
    order_items.item_key,
    order_items.ordered_at,
    false as is_later
from last_orders
inner join int_order_items as order_items
    on last_orders.order_key = order_items.order_key
inner join int_items as items
    on order_items.item_key = items.item_key
where last_orders.place = 1
"""

ORDER_SEQUENCE = """
create or replace temp table order_sequence as
with orders as (
    select user_id, order_id, is_later, count(*) as items, min(ordered_at) as ordered_at
    from ordered_items
    group by user_id, order_id, is_later
),
numbered as (
    select
        *,
        row_number() over (order by user_id, is_later, ordered_at, order_id) as order_number
    from orders
)
select
    *,
    lead(order_number) over (partition by user_id order by order_number) as next_order_number
from numbered
"""

# What each order is asked for: its own items, and those of the next that are not in it.
ORDER_ANSWERS = """
create or replace temp table order_answers as
with numbered_items as (
    select orders.*, items.product_id, items.item_key
    from order_sequence as orders
    inner join ordered_items as items
        on
            orders.user_id = items.user_id
            and orders.order_id = items.order_id
            and orders.is_later = items.is_later
)
select 'same_order' as task, user_id, order_number, product_id, item_key
from numbered_items
where is_later and items >= 2
union all
select 'next_order', orders.user_id, orders.order_number, next_items.product_id, next_items.item_key
from order_sequence as orders
inner join numbered_items as next_items
    on orders.next_order_number = next_items.order_number
left join numbered_items as own_items
    on
        orders.order_number = own_items.order_number
        and next_items.product_id = own_items.product_id
where own_items.order_number is null
"""

ORDER_CASES = """
create or replace temp table order_cases as
select
    answered.task,
    dense_rank() over (partition by answered.task order by answered.user_id) - 1
        as customer_number,
    answered.order_number,
    items.item_key
from (select distinct task, user_id, order_number from order_answers) as answered
inner join order_sequence as orders
    on answered.order_number = orders.order_number
inner join ordered_items as items
    on
        orders.user_id = items.user_id
        and orders.order_id = items.order_id
        and orders.is_later = items.is_later
"""

ORDER_TARGETS = """
create or replace temp table order_targets as
select task, order_number, item_key
from order_answers
where item_key is not null
"""
