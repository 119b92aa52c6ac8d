"""Simple methods to be better than, as SQL: lists of items for every evaluated user.

own_most_frequent is the strongest of the simple rules in studies of the next basket (Li, Jullien,
Ariannezhad and de Rijke 2023): what the user bought in most orders, then what is popular.
"""

import duckdb

from cross_sell.evaluate.methods.method import LIST_LENGTH, SqlMethod, best_items

POPULAR_DAYS = 28


def load_list_inputs(connection: duckdb.DuckDBPyConnection) -> None:
    """Make what the baselines share: how popular the offered items are, and how deep to look.

    popular_items: one row per country and touched item that may be offered there, ranked by
        people in the window, by people of the last 28 days, and by people of the last recent_days
        (filler_rank, as the build fills lists; category_rank within its category); ties go to the
        more popular in the window, then to the tie-breaker.
    list_users (user_key, country, last_category_path, places): places = how many ranks of
        popular_items hold a whole list of new items, whatever the user knows or is denied.
    bought_items (user_key, item_key, orders, last_at): what the evaluated users bought in the
        window, at how many moments, and when last.
    """
    for statement in (POPULAR_ITEMS, LIST_USERS, BOUGHT_ITEMS):
        connection.execute(statement)


POPULAR_ITEMS = f"""
create or replace temp table popular_items as
with recent_people as (
    select user_items.item_key, count(*) as people
    from int_user_items as user_items
    cross join int_run_dates as run_dates
    where user_items.last_at > run_dates.as_of - to_days({POPULAR_DAYS})
    group by user_items.item_key
),
countries as (
    select distinct country from evaluated_users
),
offered as (
    select
        countries.country,
        items.item_key,
        items.category_path,
        popularity.people,
        popularity.recent_people as trend_people,
        coalesce(recent_people.people, 0) as recent_people
    from int_eligible_items as items
    inner join int_item_popularity as popularity
        on items.item_key = popularity.item_key
    left join recent_people
        on items.item_key = recent_people.item_key
    cross join countries
    left join int_country_exclusions as country_exclusions
        on
            items.item_key = country_exclusions.item_key
            and countries.country = country_exclusions.country
    where items.is_eligible and country_exclusions.item_key is null
)
select
    country,
    item_key,
    category_path,
    row_number() over (
        partition by country order by people desc, item_key
    ) as window_rank,
    row_number() over (
        partition by country order by recent_people desc, people desc, item_key
    ) as recent_rank,
    row_number() over (
        partition by country order by trend_people desc, people desc, item_key
    ) as filler_rank,
    row_number() over (
        partition by country, category_path
        order by trend_people desc, people desc, item_key
    ) as category_rank
from offered
"""

LIST_USERS = f"""
create or replace temp table list_users as
with taken_items as (
    select user_key, item_key from known_items
    union
    select user_key, item_key
    from int_user_suppressions
    where user_key in (select user_key from evaluated_users)
),
taken_counts as (
    select user_key, count(*) as items
    from taken_items
    group by user_key
),
last_items as (
    select
        user_key,
        item_key,
        row_number() over (
            partition by user_key order by last_at desc, item_key
        ) as recency
    from int_user_items
    where user_key in (select user_key from evaluated_users)
)
select
    users.user_key,
    users.country,
    items.category_path as last_category_path,
    {LIST_LENGTH} + coalesce(taken_counts.items, 0) as places
from evaluated_users as users
left join taken_counts
    on users.user_key = taken_counts.user_key
left join last_items
    on users.user_key = last_items.user_key and last_items.recency = 1
left join int_items as items
    on last_items.item_key = items.item_key
"""

BOUGHT_ITEMS = """
create or replace temp table bought_items as
select
    events.user_key,
    events.item_key,
    count(distinct events.event_at) as orders,
    max(events.event_at) as last_at
from int_events as events
inner join int_event_types as event_types
    on events.event_type_key = event_types.event_type_key
inner join int_run_dates as run_dates
    on events.event_at >= run_dates.window_starts_at
where
    event_types.event_type = 'purchase'
    and events.user_key in (select user_key from evaluated_users)
group by events.user_key, events.item_key
"""


def most_popular_items(rank: str, of_category: bool = False) -> str:
    """Return SQL of the first items by a rank of popular_items, enough for lists of new items.

    of_category: of the category of the item that the user touched last. Columns user_key, item_key
    and score, below 0.
    """
    # The ranks are joined one by one: a join on `places >= rank` alone would compare every user
    # with every item.
    return f"""
        select users.user_key, items.item_key, -items.{rank} as score
        from (
            select *, unnest(range(1, places + 1)) as place from list_users
        ) as users
        inner join popular_items as items
            on {_scope(of_category)} and users.place = items.{rank}
    """


def popular(rank: str, of_category: bool = False) -> str:
    """Return SQL in parentheses of the items by a rank of popular_items, enough for all lists.

    What the user knows may stand at any rank, so it is looked up by itself.
    """
    return f"""(
        {most_popular_items(rank, of_category)}
        union all
        select users.user_key, items.item_key, -items.{rank} as score
        from list_users as users
        inner join known_items
            on users.user_key = known_items.user_key
        inner join popular_items as items
            on {_scope(of_category)} and known_items.item_key = items.item_key
        where items.{rank} > users.places
    )"""


def _scope(of_category: bool) -> str:
    scope = "users.country = items.country"
    return f"{scope} and users.last_category_path = items.category_path" if of_category else scope


# What the user bought most often comes first, with scores above 0; where nobody bought anything,
# what the user had most events with.
OWN_MOST_FREQUENT = f"""(
    with own_items as (
        select user_key, item_key, orders, last_at from bought_items
        union all
        select user_key, item_key, event_count as orders, last_at
        from int_user_items
        where
            user_key in (select user_key from evaluated_users)
            and not exists (select 1 from bought_items)
    ),
    scores as (
        select
            user_key,
            item_key,
            row_number() over (
                partition by user_key order by orders, last_at, item_key desc
            ) as score
        from own_items
        union all
        select user_key, item_key, score from {popular("recent_rank")}
    )
    select user_key, item_key, max(score) as score
    from scores
    group by user_key, item_key
)"""

RECENTLY_BOUGHT = "(select user_key, item_key, epoch_us(last_at) as score from bought_items)"

RECENTLY_VIEWED = "(select user_key, item_key, epoch_us(last_at) as score from int_user_items)"

MOST_POPULAR = SqlMethod("most_popular", best_items(popular("window_rank")))

BASELINES = (
    MOST_POPULAR,
    SqlMethod("most_popular_28_days", best_items(popular("recent_rank"))),
    SqlMethod(
        "popular_in_last_category", best_items(popular("category_rank", of_category=True))
    ),
    SqlMethod("own_most_frequent", best_items(OWN_MOST_FREQUENT)),
    SqlMethod("recently_bought", best_items(RECENTLY_BOUGHT)),
    SqlMethod("recently_viewed", best_items(RECENTLY_VIEWED)),
)
