"""What users did after a date, and with which history: the cases a backtest is measured on."""

from collections.abc import Sequence

import duckdb

from cross_sell.evaluate.later_events import load_later_events

LITTLE_HISTORY = 3  # events in the window


def load_outcomes(
    connection: duckdb.DuckDBPyConnection, days: Sequence[int], users: int | None = None
) -> dict[str, int]:
    """Make the tables of outcomes from a built database, which is the default one.

    days: lengths of the outcome, each from as_of (exclusive) to as_of + days (inclusive). users: of
    how many users, the first by their key, which are a fair sample as keys are in the order of a
    hash; all by default.

    evaluated_users (user_key, country, tie_breaker, has_little_history): users with an event up to
        as_of and a touch in the longest outcome; little are at most 3 events in the window.
    known_items (user_key, item_key): what they have any event with up to as_of.
    targets (days, event_type, item_class, user_key, item_key, product_id): what they touched
        then; event_type is a touch type or 'any' of them; item_class is 'known' for a known item,
        else 'new', and once more 'all' for each; item_key is null for items that nobody could know
        at as_of.
    cases (days, event_type, item_class, user_class, user_key, targets, case_number): users with a
        target; user_class is 'all', and once more 'little history' for those with little;
        case_number counts from 0 within days, event_type, item_class and user_class.

    Returns the number of evaluated_users and of new_users, whose first event is in the outcome.
    """
    load_later_events(connection, days)
    connection.execute(OUTCOME_TOUCHES)
    connection.execute(USERS_WITH_HISTORY)
    connection.execute(EVALUATED_USERS, {"users": users})
    for statement in (KNOWN_ITEMS, TARGETS, CASES):
        connection.execute(statement)
    evaluated, new = connection.execute(
        """
        select
            (select count(*) from evaluated_users),
            (
                select count(distinct outcome_touches.user_id)
                from outcome_touches
                left join users_with_history
                    on outcome_touches.user_key = users_with_history.user_key
                where users_with_history.user_key is null
            )
        """
    ).fetchone()
    return {"evaluated_users": evaluated, "new_users": new}


OUTCOME_TOUCHES = """
create or replace temp table outcome_touches as
select
    events.user_id,
    events.user_key,
    events.product_id,
    events.item_key,
    events.event_type,
    min(events.event_at) as first_at
from later_events as events
inner join int_event_types as event_types
    on events.event_type = event_types.event_type and event_types.is_touch
group by
    events.user_id,
    events.user_key,
    events.product_id,
    events.item_key,
    events.event_type
"""

USERS_WITH_HISTORY = """
create or replace temp table users_with_history as
select distinct user_key
from int_events
"""

EVALUATED_USERS = f"""
create or replace temp table evaluated_users as
select
    users.user_key,
    coalesce(users.country, '') as country,
    users.tie_breaker,
    coalesce(histories.events, 0) <= {LITTLE_HISTORY} as has_little_history
from int_users as users
left join (
    select user_key, sum(event_count) as events
    from int_user_items
    group by user_key
) as histories
    on users.user_key = histories.user_key
where
    users.user_key in (select user_key from users_with_history)
    and users.user_key in (select user_key from outcome_touches where user_key is not null)
    and users.user_key <= coalesce($users, users.user_key)
"""

KNOWN_ITEMS = """
create or replace temp table known_items as
select distinct user_key, item_key
from int_events
where user_key in (select user_key from evaluated_users)
"""

TARGETS = """
create or replace temp table targets as
with touches as (
    select user_key, item_key, product_id, event_type, first_at
    from outcome_touches
    union all
    select user_key, item_key, product_id, 'any' as event_type, min(first_at) as first_at
    from outcome_touches
    group by user_key, item_key, product_id
)
select
    outcome_days.days,
    touches.event_type,
    unnest(['all', case when known_items.user_key is null then 'new' else 'known' end])
        as item_class,
    touches.user_key,
    touches.item_key,
    touches.product_id
from touches
inner join evaluated_users
    on touches.user_key = evaluated_users.user_key
inner join outcome_days
    on touches.first_at <= outcome_days.ends_at
left join known_items
    on touches.user_key = known_items.user_key and touches.item_key = known_items.item_key
"""

CASES = """
create or replace temp table cases as
select
    targets.days,
    targets.event_type,
    targets.item_class,
    users.user_class,
    targets.user_key,
    count(*) as targets,
    row_number() over (
        partition by targets.days, targets.event_type, targets.item_class, users.user_class
        order by any_value(users.tie_breaker), targets.user_key
    ) - 1 as case_number
from targets
inner join (
    select user_key, tie_breaker, 'all' as user_class from evaluated_users
    union all
    select user_key, tie_breaker, 'little history' from evaluated_users where has_little_history
) as users
    on targets.user_key = users.user_key
group by
    targets.days, targets.event_type, targets.item_class, users.user_class, targets.user_key
"""
